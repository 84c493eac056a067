"""The child process that meets the hostile bytes: `python -m sheets.child`, limited before anything is read.

Standard input: one line of JSON (`filename`, `sheet`), then the bytes. Standard output: one answer of wire.py.
"""

import json
import os
import resource
import sys
import traceback

from sheets import limits
from sheets.reader import read_bytes
from sheets.refusals import Code, Refusal
from sheets.wire import pack_crash, pack_refusal, pack_workbook


def _tie_hands() -> None:
    """Memory, time, no files, no core dumps; and let the web server go first."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_SECONDS,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def _answer(source: bytes, asked: dict[str, str | None]) -> bytes:
    try:
        answer = pack_workbook(read_bytes(source, filename=asked["filename"] or "", sheet=asked["sheet"]))
    except Refusal as refusal:
        return pack_refusal(refusal)
    except (MemoryError, RecursionError):
        return pack_refusal(Refusal(Code.TOO_COMPLEX))
    except BaseException:  # noqa: BLE001  a panic of the native reader is no Exception
        return pack_crash(traceback.format_exc(limit=20))
    if len(answer) > limits.CHILD_ANSWER_BYTES:
        return pack_refusal(Refusal(Code.TOO_COMPLEX))
    return answer


def main() -> None:
    """One file in, one answer out."""
    _tie_hands()
    asked = json.loads(sys.stdin.buffer.readline())
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), asked))


if __name__ == "__main__":
    main()
