"""Why rows were refused, and what a department does about it, in the words of the page."""

from __future__ import annotations

# Reason in features.readers → reason and remedy in Chinese.
REASONS: dict[str, tuple[str, str]] = {
    "the line has more or fewer cells than the header": ("本行格数与表头不符", "含逗号的内容加引号，补全行尾后重报"),
    "a required cell is empty": ("必填项为空", "在业务系统中补填后重报"),
    "a value outside the code list": ("不在代码表内", "改用代码表中的值"),
    "not a number": ("不是数字", "只填数字，单位按目录"),
    "no day that exists, in a known spelling": ("日期不存在或写法不识别", "写成 2024-03-01 的样式"),
    "no severity": ("失信程度不识别", "填轻微、一般或严重"),
    "known after the day the file was received": ("报送日期晚于收到文件之日", "更正报送日期"),
    "the event is dated after the day it became known": ("决定日期晚于报送日期", "更正决定日期"),
    "no event of an item's own file": ("事件不属于本类文件", "填新增或更正；其他事件另报"),
    "the row names no subject": ("未写主体", "补填统一社会信用代码或证件号码"),
    "this item is not kept about this kind of subject": ("该类信息不收这类主体", "改报到相应的信息类别"),
}
_IDENTIFIER = "not a valid "


def in_chinese(reason: str) -> tuple[str, str]:
    """Reason and remedy in Chinese.

    Raises
    ------
    KeyError
        A reason that no reader gives.

    Examples
    --------
    >>> in_chinese("no severity"), in_chinese("not a valid 统一社会信用代码")
    (('失信程度不识别', '填轻微、一般或严重'), ('统一社会信用代码不合规则', '在业务系统中核对后重报'))
    """
    if reason.startswith(_IDENTIFIER):
        return f"{reason.removeprefix(_IDENTIFIER)}不合规则", "在业务系统中核对后重报"
    return REASONS[reason]
