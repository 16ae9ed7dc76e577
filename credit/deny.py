"""What no catalogue may collect, whatever it says: 征信业管理条例 14, 个人信息保护法 28."""

from __future__ import annotations

import re

# Religion, genes, fingerprint, blood type, disease and its history; other traits that may never weigh in a score.
_CHINESE = "宗教|信仰|基因|指纹|血型|疾病|病史|民族|种族|性别|人脸|虹膜|政治面貌"
_ENGLISH = (
    "religions?|genes?|genetic|fingerprints?|blood.?type|diseases?|medical.?history|ethnic(?:ity)?|race|gender|sex|biometrics?"
)
_FORBIDDEN = re.compile(rf"{_CHINESE}|(?<![a-z])(?:{_ENGLISH})(?![a-z])")


def forbidden_word(text: str) -> str | None:
    """The forbidden word in `text`, or None.

    Examples
    --------
    >>> forbidden_word("被征信人血型"), forbidden_word("blood_type"), forbidden_word("trace_number")
    ('血型', 'blood_type', None)
    """
    found = _FORBIDDEN.search(text.lower())
    return found.group() if found else None
