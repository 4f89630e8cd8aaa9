"""Writes records for `token sign --batch`: feed.py jsonl|csv|text NUMBER. Each visitor's id is another one.

`text` is a log without tokens, of as many lines.
"""

import sys

LINES = {
    "jsonl": b'{"name":"Visitor @@@@@%03d","email":"load-@@@@@%03d@example.com","external_id":"load-@@@@@%03d"}\n',
    "csv": b"Visitor @@@@@%03d,load-@@@@@%03d@example.com,load-@@@@@%03d\n",
    "text": b'203.0.113.%d - - [25/Nov/2026:17:20:@@@@@ +0000] "GET /shop/item-%d?ref=mail&page=@@@@@ HTTP/1.1" 200 %d '
    b'"https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"\n',
}


def write(out, kind, number):
    line = LINES[kind]
    if kind == "csv":
        out.write(b"name,email,external_id\n")
    thousand = [line % ((n,) * line.count(b"%")) for n in range(1000)]
    block = b"".join(thousand)
    for thousands in range(number // 1000):
        out.write(block.replace(b"@@@@@", b"%05d" % thousands))
    rest = b"".join(thousand[: number % 1000])
    out.write(rest.replace(b"@@@@@", b"%05d" % (number // 1000)))


if __name__ == "__main__":
    write(sys.stdout.buffer, sys.argv[1], int(sys.argv[2]))
