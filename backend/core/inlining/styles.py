"""Style sheets: what `url(…)` and `@import` name is put in, everything else stays as it was written."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.core.inlining.bundle import Bundle

# A comment is taken whole, so that nothing in it counts; then addresses, quoted or bare, and imports by a plain string.
_PARTS = re.compile(
    r"""/\*.*?(?:\*/|\Z)
    | url\(\s* (?: "(?P<double>[^"\\\n]*(?:\\.[^"\\\n]*)*)"
                 | '(?P<single>[^'\\\n]*(?:\\.[^'\\\n]*)*)'
                 | (?P<bare>[^"'()\\\s]*(?:\\.[^"'()\\\s]*)*) ) \s*\)
    | (?P<import>@import\s*) (?: "(?P<double_import>[^"\\\n]*)" | '(?P<single_import>[^'\\\n]*)' )
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")
# Only very old browsers read these, and where they stand a newer form stands beside them.
_OLD_FONTS = (".eot", ".svgz")


def rewrite(bundle: "Bundle", text: str, folder: str) -> str:
    """The style sheet, or a `style` attribute, with its files in it."""

    def replaced(found: re.Match[str]) -> str:
        parts = found.groupdict()
        named = next((parts[name] for name in _NAMED if parts[name] is not None), None)
        if named is None:
            return found[0]
        reference = _ESCAPED.sub(r"\1", named)
        if reference.partition("?")[0].partition("#")[0].lower().endswith(_OLD_FONTS):
            return "url(data:,)"
        made = bundle.address(reference, folder)
        return found[0] if made is None else f'{parts["import"] or ""}url("{made}")'

    return _PARTS.sub(replaced, text)


_NAMED = ("double", "single", "bare", "double_import", "single_import")
