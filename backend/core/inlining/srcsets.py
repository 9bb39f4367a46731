"""Lists of pictures for different screens: `srcset="small.jpg 480w, large.jpg 1080w"`."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.core.inlining.bundle import Bundle

# An address ends at a blank; a comma at its end belongs to the list, one inside it (as in `data:`) does not.
_CANDIDATES = re.compile(r"[\s,]*(?P<named>\S*[^\s,])(?P<size>(?:\s+[^\s,]+)*)\s*(?:,|\Z)")


def rewrite(bundle: "Bundle", text: str, folder: str) -> str:
    """The same list with the pictures themselves."""
    made = []
    for found in _CANDIDATES.finditer(text):
        address = bundle.address(found["named"], folder) or found["named"]
        made.append(f"{address}{found['size']}")
    return ", ".join(made)
