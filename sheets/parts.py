"""The parts of a zipped document, unpacked and parsed as a stream under our own count: no header is believed."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.parsers import expat

from sheets import limits
from sheets.refusals import Code, Refusal

_CHUNK = 64 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_XML_SUFFIXES = (".xml", ".rels", ".vml")

Attributes = dict[str, str]


class Parts:
    """A zipped document whose every part has been unpacked once and counted."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        try:
            with zipfile.ZipFile(BytesIO(source)) as archive:
                infos = [info for info in archive.infolist() if not info.is_dir()]
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, IndexError):
            raise Refusal(Code.DAMAGED) from None
        if len(infos) > limits.ZIP_PARTS:
            raise Refusal(Code.UNSAFE_ZIP, part=f"{len(infos)} > {limits.ZIP_PARTS}")
        self._infos = {info.filename: info for info in infos}
        if len(self._infos) != len(infos):
            raise Refusal(Code.UNSAFE_ZIP, part="2 × 1")
        self.names = frozenset(self._infos)

    def check(self) -> None:
        """Refuse unsafe names, encrypted parts, bombs by real size, and DTDs."""
        total = 0
        for name, info in self._infos.items():
            if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
                raise Refusal(Code.UNSAFE_ZIP, part=_shown(name))
            if info.flag_bits & 0x1:
                raise Refusal(Code.ENCRYPTED)
            size = 0
            for chunk in self.unpack(name):
                size += len(chunk)
                if total + size > limits.UNPACKED_BYTES:
                    raise Refusal(Code.UNPACKS_TOO_BIG, part=_shown(name))
                if size > limits.RATIO_FROM_BYTES and size > limits.RATIO * max(info.compress_size, 1):
                    raise Refusal(Code.UNPACKS_TOO_BIG, part=_shown(name))
            if size != info.file_size:
                raise Refusal(Code.DAMAGED)
            total += size
            if name.lower().endswith(_XML_SUFFIXES):
                self._refuse_doctype(name)

    def unpack(self, name: str) -> Iterator[bytes]:
        """The real content in pieces of at most 64 KB, however much one compressed byte may become."""
        info = self._infos[name]
        head = self._source[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
        if len(head) < _LOCAL_HEADER.size or head[:4] != b"PK\x03\x04":
            raise Refusal(Code.DAMAGED)
        name_length, extra_length = _LOCAL_HEADER.unpack(head)[-2:]
        start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        packed = self._source[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            yield from (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            yield from _inflate(packed)
        else:
            raise Refusal(Code.UNSAFE_ZIP, part=_shown(name))

    def scan(
        self,
        name: str,
        *,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Stream one XML part through the handlers; tags come without namespace prefix, DTDs are refused."""
        parser = _parser(name)
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        if end:
            leave = end
            parser.EndElementHandler = lambda tag: leave(tag.rpartition(":")[2])
        if text:
            parser.buffer_text = True
            parser.CharacterDataHandler = text
        try:
            for chunk in self.unpack(name):
                parser.Parse(chunk)
            parser.Parse(b"", True)  # noqa: FBT003  its only spelling
        except expat.ExpatError:
            raise Refusal(Code.DAMAGED) from None

    def _refuse_doctype(self, name: str) -> None:
        """A DTD can only stand before the root element: reading so far is enough, and cheap."""
        parser = _parser(name)

        def stop(_tag: str, _attributes: Attributes) -> None:
            raise _RootReached

        parser.StartElementHandler = stop
        try:
            for chunk in self.unpack(name):
                parser.Parse(chunk)
        except _RootReached:
            return
        except expat.ExpatError:
            raise Refusal(Code.DAMAGED) from None


class _RootReached(Exception):
    """The prologue is over."""


def _parser(name: str) -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_doctype: object) -> None:
        raise Refusal(Code.DOCTYPE, part=_shown(name))

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _inflate(packed: bytes) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        piece = engine.decompress(packed, _CHUNK)
        while piece:
            yield piece
            piece = engine.decompress(engine.unconsumed_tail, _CHUNK)
    except zlib.error:
        raise Refusal(Code.DAMAGED) from None
    if not engine.eof:
        raise Refusal(Code.DAMAGED)


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in name)[:60]
