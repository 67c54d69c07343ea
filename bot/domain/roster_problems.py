"""What can be wrong with a line of a roster, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.policy import Words


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be taken (or, among a roster's notes, what was noticed). `code` is a key of `WORDS`."""

    line: int
    staff_no: str
    code: str
    details: Mapping[str, str] = field(default_factory=dict)


NOTES = frozenset({"spaces_removed", "not_a_person"})
"""Codes that stop nothing."""

WORDS: Mapping[str, Words] = {
    "no_header": {
        "zh": "找不到表头：请加一行列名，至少有编号、姓名、单位、角色",
        "en": "no line names the columns: add one with staff_no, name, home, roles",
    },
    "missing_columns": {
        "zh": "表头缺少这些列：{columns}（需要编号 staff_no、姓名 name、单位 home、角色 roles）",
        "en": "the header lacks {columns}; it needs staff_no, name, home, roles",
    },
    "no_people": {"zh": "表头下面没有人员", "en": "there is nobody below the header"},
    "missing_staff_no": {"zh": "编号是空的", "en": "the staff number is empty"},
    "missing_name": {"zh": "姓名是空的", "en": "the name is empty"},
    "missing_home": {
        "zh": "单位是空的（合并的单元格只有第一行有内容，请每行都填）",
        "en": "the home is empty (of merged cells only the first holds it: fill in every line)",
    },
    "identity_number": {
        "zh": "{column} 一栏像是证件或银行卡号码，不能录入，请用本单位自编的编号",
        "en": "{column} seems to hold the number of an identity paper or bank card: use the unit's own running number",
    },
    "lost_digits": {
        "zh": "编号成了科学记数 {given}，数字已丢失：请把这一列设为文本，重新填写",
        "en": "a spreadsheet made {given} of the staff number, digits are lost: make the column text and type it again",
    },
    "bad_staff_no": {
        "zh": "编号“{given}”不能用：只能有字母、数字、点、横线和斜线，最多 32 个字符",
        "en": '"{given}" is no staff number: letters, digits, dots, dashes and slashes only, 32 at most',
    },
    "bad_substitute": {
        "zh": "B角“{given}”不是编号：请填另一位的编号，或者留空",
        "en": 'the substitute "{given}" is no staff number: write that of another line, or nothing',
    },
    "no_substitute": {
        "zh": "B角“{given}”不在名册里，或者就是本人：请改正，或者留空",
        "en": 'nobody else on the roster has the number "{given}", the substitute: correct it, or leave it empty',
    },
    "bad_name": {"zh": "“{given}”不像姓名", "en": '"{given}" does not look like a name'},
    "duplicate": {"zh": "同一编号出现在第 {lines} 行", "en": "the same staff number stands in lines {lines}"},
    "unknown_home": {
        "zh": "没有“{given}”这个单位，是不是“{nearest}”？",
        "en": 'there is no company or department "{given}"; did you mean "{nearest}"?',
    },
    "unknown_home_at_all": {
        "zh": "没有“{given}”这个单位，现有：{known}",
        "en": 'there is no company or department "{given}"; there are {known}',
    },
    "unknown_role": {
        "zh": "没有“{given}”这个角色，是不是“{nearest}”？",
        "en": 'there is no role "{given}"; did you mean "{nearest}"?',
    },
    "unknown_role_at_all": {
        "zh": "没有“{given}”这个角色，现有：{known}",
        "en": 'there is no role "{given}"; there are {known}',
    },
    "needs_department": {
        "zh": "机关干部、部门负责人要填业务部门，“{given}”不是",
        "en": 'a cadre or head belongs to a department, and "{given}" is none',
    },
    "needs_company": {
        "zh": "中队联络员、中队主官要填中队，“{given}”不是",
        "en": 'a clerk or company leader belongs to a company, and "{given}" is none',
    },
    "unknown_language": {
        "zh": "语言“{given}”不认识：填 zh 或 en，或者留空",
        "en": 'the language "{given}" is unknown: write zh, en or nothing',
    },
    "bad_date": {
        "zh": "日期“{given}”看不懂：请写成 2026-11-22 这样",
        "en": '"{given}" is no date the desk can read: write it like 2026-11-22',
    },
    "spaces_removed": {"zh": "姓名中间的空格已去掉：{given}", "en": "the spaces inside {given} were taken out"},
    "not_a_person": {
        "zh": "不是人员（只填了一格，或是合计、备注），已跳过",
        "en": "not a person (one cell filled, a total or a remark): left out",
    },
}


def reason(problem: Problem, language: str) -> str:
    """What is wrong, without saying where."""
    return WORDS[problem.code][language].format_map(problem.details)


def sentence(problem: Problem, language: str) -> str:
    """One clear sentence with the line's number: what the command line prints."""
    words = reason(problem, language)
    if language == "zh":
        who = f"（编号 {problem.staff_no}）" if problem.staff_no else ""
        return f"第 {problem.line} 行{who}：{words}{'' if words.endswith('？') else '。'}"
    who = f" ({problem.staff_no})" if problem.staff_no else ""
    return f"Line {problem.line}{who}: {words}{'' if words.endswith('?') else '.'}"
