"""PDF documents made by hand, so that every byte of them is known."""

from collections.abc import Sequence


def pdf(*pages: str, size: tuple[int, int] = (842, 595)) -> bytes:
    """A document with one line of text on each page; sizes in points."""
    kids = [f"{4 + 2 * number} 0 R" for number in range(len(pages))]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        drawn = f"BT /F1 48 Tf 72 300 Td ({text}) Tj ET".encode()
        looks = "/Resources << /Font << /F1 3 0 R >> >>"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}]"
            f" /Contents {5 + 2 * number} 0 R {looks} >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        ]
    return _assembled(objects)


def locked() -> bytes:
    """A document that opens with a password only, which nobody knows."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"ab" * 32, b"cd" * 32)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", lock]
    identity = b"/Encrypt 3 0 R /ID [<%s> <%s>]" % (b"00" * 16, b"00" * 16)
    return _assembled(objects).replace(b"/Root 1 0 R", b"/Root 1 0 R " + identity)


def _assembled(objects: Sequence[bytes]) -> bytes:
    made, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    )
