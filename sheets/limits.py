"""The limits of what is read at all: far above any real table of a district, far below what hurts a server."""

MEGABYTE = 1024 * 1024

UPLOAD_BYTES = 5 * MEGABYTE
TEXT_UPLOAD_BYTES = 10 * MEGABYTE
PASTED_CHARACTERS = 2 * MEGABYTE

ZIP_PARTS = 200
UNPACKED_BYTES = 50 * MEGABYTE
# Small parts may be blown up as they like: styles of a blank workbook easily pack 100 to 1.
RATIO = 100
RATIO_FROM_BYTES = MEGABYTE

ROWS = 20_000
COLUMNS = 100
MERGES = 20_000
# What Excel itself allows in one cell.
CELL_CHARACTERS = 32_767

CHILD_MEMORY_BYTES = 512 * 1000 * 1000
CHILD_SECONDS = 8
CHILD_ANSWER_BYTES = 24 * MEGABYTE
CHILDREN_AT_ONCE = 2
QUEUE_SECONDS = 5
