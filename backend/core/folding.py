"""What a reader takes for the same words: whatever the case, with marks or without."""

import re
import unicodedata

# The marks of Latin, Greek and Cyrillic letters. Those of other scripts tell words apart: か and が are two letters.
MARKS = re.compile("[\u0300-\u036f]")
UNKNOWN = 0


def folded(*texts: str | None) -> str:
    """These texts, a line each, as a search compares them: "São João" is "sao joao", "Straße" is "strasse".

    SQLite calls this for each row it searches. So what is written in the letters of Western Europe goes a way that is
    several times as quick and says the same.
    """
    text = "\n".join(filter(None, texts))
    if text.isascii():
        return text.lower()
    try:
        quick = text.encode("latin-1").translate(_QUICK)
    except UnicodeEncodeError:
        return _slowly(text)
    return _slowly(text) if UNKNOWN in quick else quick.decode("latin-1")


def _slowly(text: str) -> str:
    return MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def _quick_table() -> bytes:
    """For each Latin-1 letter the one it folds to; UNKNOWN where that is several, or none of Latin-1."""
    letters = [_slowly(chr(code)) for code in range(256)]
    return bytes(ord(letter) if len(letter) == 1 and letter <= "\xff" else UNKNOWN for letter in letters)


_QUICK = _quick_table()
