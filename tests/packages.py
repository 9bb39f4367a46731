"""What stands in the one document that a package became."""

import base64
import re


def held(document: str, kind: str) -> list[bytes]:
    """What the `data:` addresses of this type hold."""
    found = re.findall(rf"data:{kind}(?:;charset=utf-8)?;base64,([A-Za-z0-9+/=]*)", document)
    return [base64.b64decode(each) for each in found]
