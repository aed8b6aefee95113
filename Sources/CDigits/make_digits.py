"""Writes digits.bin from scikit-learn's copy of the UCI digits: python3 make_digits.py digits.csv.gz

Each record of digits.bin is a line of the table: 64 pixels row by row, each a byte 0 to 16, then the class.
The order is that of the table.
"""

import gzip
import hashlib
import pathlib
import sys

EXPECTED = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"

table = gzip.decompress(pathlib.Path(sys.argv[1]).read_bytes())
if hashlib.sha256(table).hexdigest() != EXPECTED:
    sys.exit(f"{sys.argv[1]}: not the table of scikit-learn 1.9.1")
values = [int(value) for line in table.decode().split() for value in line.split(",")]
pathlib.Path(__file__).with_name("digits.bin").write_bytes(bytes(values))
