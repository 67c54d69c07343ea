"""The State Council's yearly notice, pasted: what is understood, what is checked, and what is told back."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from chinese_calendar import constants
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import feasts
from bot.domain.holiday_notice import parse

HEAD = """国务院办公厅关于{year}年
部分节假日安排的通知
国办发明电〔{before}〕12号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　经党中央、国务院批准，根据2024年11月修订的《全国年节及纪念日放假办法》，自2025年1月1日起，全体公民放假的假日增加2天，其中春节、\
劳动节各增加1天。据此对放假调休原则作进一步优化完善，除个别特殊情形外，春节自农历除夕起放假调休8天，国庆节自10月1日起放假调休7天，\
劳动节放假调休5天，元旦、清明节、端午节、中秋节分别放假调休或连休3天（如逢周三则只在当日放假），国庆节放假如逢中秋节则合并放假8天。
　　按照上述原则，现将{year}年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
"""
FOOT = """
　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。
国务院办公厅
{before}年11月12日
"""
NOTICES = {
    2018: """一、元旦：1月1日放假，与周末连休。
二、春节：2月15日至21日放假调休，共7天。2月11日（星期日）、2月24日（星期六）上班。
三、清明节：4月5日至7日放假调休，共3天。4月8日（星期日）上班。
四、劳动节：4月29日至5月1日放假调休，共3天。4月28日（星期六）上班。
五、端午节：6月18日放假，与周末连休。
六、中秋节：9月24日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期六）、9月30日（星期日）上班。""",
    2023: """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。""",
    2024: """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}
PUBLISHED = sorted({day.year for day in constants.holidays})


def whole(year: int) -> str:
    return HEAD.format(year=year, before=year - 1) + NOTICES[year] + FOOT.format(before=year - 1)


def known(year: int) -> tuple[set[date], set[date]]:
    """What `chinese_calendar` has of a year's notice; New Year's may begin in the December before it."""
    first = date(year - 1, 12, 25) if year == 2023 else date(year, 1, 1)
    last = date(year, 12, 25)
    return ({day for day in constants.holidays if first <= day <= last},
            {day for day in constants.workdays if first <= day <= last})


def problems(text: str, year: int = 2026) -> list[tuple[int, str, str]]:
    return [(each.line, each.kind, each.text) for each in parse(text, year).problems]


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_is_what_the_package_knows(year: int) -> None:
    days = parse(whole(year), year)
    assert (set(days.free), set(days.work)) == known(year)
    assert not days.problems


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_may_be_pasted_in_many_shapes(year: int) -> None:
    meant = parse(NOTICES[year], year)
    wide = NOTICES[year].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    narrow = NOTICES[year].replace("：", ":").replace("，", ", ").replace("（", " (").replace("）", ") ")
    in_one = NOTICES[year].replace("\n", "")
    wrapped = "\n".join(in_one[at : at + 17] for at in range(0, len(in_one), 17))
    bold = NOTICES[year].replace("、元旦：", "、**元旦：** ")
    plain = "\n".join(line[2:] for line in NOTICES[year].split("\n"))
    for text in (wide, narrow, in_one, wrapped, bold, plain, whole(year).replace("\n", "\r\n\r\n")):
        assert parse(text, year) == meant
    assert not meant.problems


def test_days_bear_the_name_of_their_holiday_and_come_in_order() -> None:
    days = parse(NOTICES[2025], 2025)
    assert days.free[date(2025, 10, 8)] == "国庆节、中秋节"
    assert days.work[date(2025, 1, 26)] == "春节"
    assert list(days.works)[:2] == [date(2025, 1, 1), date(2025, 1, 26)]
    assert [days.works[day] for day in (date(2025, 1, 1), date(2025, 1, 26))] == [False, True]


def test_other_wordings() -> None:
    text = """元旦：12月31日（周四）、1月1日放假，2日（星期五）补休，共三天。
春节：2月15日至23日放假公休，共9天；2月14日、28日（星期六）照常上班。
清明：4月4日—6日放假，共计3天。
五一：5月1日到5日调休，共5天，5月9日（周六）补班。
端午：6月19日（星期五）放假，与周末连休。中秋：9月25日放假，同周末连休。
国庆节：10月1日至7日放假调休，合计七天。"""
    days = parse(text.replace("（周四）", "（周三）"), 2026)
    assert [each.kind for each in days.problems] == ["balance"]  # more days off than any year had
    assert [str(day) for day in days.free if day.month in {1, 12}] == ["2025-12-31", "2026-01-01", "2026-01-02"]
    assert list(days.work) == [date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1月4日（周日）", "1月4日（周六）", (1, "weekday", "1月4日(周六)")),
        ("（周四）至3日", "（星期五）至3日", (1, "weekday", "1月1日(星期五)")),
        ("放假，共3天。\n四", "放假，共4天。\n四", (3, "count", "共4天")),
        ("5月1日（周五）至5日", "5月1日（周五）至35日", (4, "no_date", "35日(周二)")),
        ("5月1日（周五）至5日", "5月11日至5日", (4, "no_date", "5月11日至5日(周二)")),
        ("6月19日（周五）至21日", "6月19日（周五）至7月21日", (5, "weekday", "7月21日(周日)")),
        ("5月9日（周六）上班", "5月9日（周六）前后上班", (4, "unclear", "5月9日(周六)前后上班")),
        ("三、清明节：", "三、清明节 ", (3, "unclear", "三、清明节4月4日(周六)至6日(周一)放假,共3天")),
        ("一、元旦：", "一、元旦 ", (1, "unclear", "一、元旦1月1日(周四)至3日(周六)放假调休,共3天")),
        ("9月20日（周日）", "2027年9月20日", (7, "year", "2027年9月20日")),
        ("2月14日（周六）", "2月13日（周五）", (2, "not_free", "")),
        ("1月4日（周日）", "1月3日（周六）", (1, "both", "")),
        ("放假调休，共5天", "放假，与周末连休", None),
        ("、2月28日（周六）", "、3月28日（周六）", (2, "far", "春节")),
        ("一、", "国务院办公厅关于2027年部分节假日安排的通知\n一、", (1, "year", "关于2027年部分节假日安排")),
        ("10月10日（周六）上班。", "10月10日（周六）上班。此后2日另行通知。", (7, "unclear", "此后2日另行通知")),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(old: str, new: str, told: tuple[int, str, str] | None) -> None:
    text = NOTICES[2026].replace(old, new, 1)
    assert text != NOTICES[2026]
    found = problems(text)
    assert found == [] if told is None else told in found


def test_a_feast_left_out_is_missed() -> None:
    text = "\n".join(line for line in NOTICES[2026].split("\n") if "端午" not in line)
    assert problems(text) == [(0, "feast", "端午节"), (0, "balance", "")]
    assert parse(text, 2026).problems[0].day == date(2026, 6, 19)


def test_a_day_worked_instead_left_out_is_missed_and_may_be_meant() -> None:
    (problem,) = parse(NOTICES[2026].replace("5月9日（周六）上班。", ""), 2026).problems
    assert (problem.kind, problem.found, problem.is_doubt) == ("balance", 14, True)


@pytest.mark.parametrize("year", [2025, 2026])
def test_hardly_a_mistyped_figure_goes_unnoticed(year: int) -> None:
    """Only a day worked instead that moves to another weekend near its holiday on the same weekday."""
    text, meant = NOTICES[year], parse(NOTICES[year], year).works
    missed = []
    for at in (at for at, sign in enumerate(text) if sign.isdigit()):
        for figure in "0123456789":
            days = parse(text[:at] + figure + text[at + 1 :], year)
            missed += [days] if days.works != meant and not days.problems else []
    assert len(missed) <= 3
    assert all(set(days.free) == {day for day, works in meant.items() if not works} for days in missed)


def test_a_wednesday_joins_no_weekend() -> None:
    text = NOTICES[2025].replace("1月1日（周三）放假1天，不调休", "1月1日（周三）放假，与周末连休")
    assert problems(text, 2025) == [(1, "no_weekend", "")]
    assert parse(text, 2025).problems[0].is_doubt


def test_the_notice_of_another_year_never_passes() -> None:
    for year in NOTICES:
        for other in {*NOTICES, 2027} - {year}:
            assert parse(whole(year), other).problems


@settings(deadline=None)
@given(st.text(alphabet="一二、元旦春节：:1234567890年月日（）(周六)至放假调休，,共天上班。补\n ", max_size=200))
def test_any_text_is_read_without_an_accident(text: str) -> None:
    days = parse(text, 2026)
    assert days.problems
    assert all(0 <= each.line <= len(text.splitlines()) for each in days.problems)


@pytest.mark.parametrize("year", PUBLISHED)
def test_two_packages_agree_on_what_was_published(year: int) -> None:
    """Compared where it counts: which days work. `holidays` knows the days off, not each day worked instead."""
    told = holidays.country_holidays("CN", years=year)
    weekdays = (date(year, 1, 1) + timedelta(days=each) for each in range(365))
    differ = [day for day in weekdays if day.weekday() < 5 and (day in told) != (day in constants.holidays)]
    assert differ == []


@pytest.mark.parametrize("year", [year for year in feasts.MOON if year != 2039])
def test_the_law_gives_the_days_another_package_reckons(year: int) -> None:
    """Not 2039, when Mid-Autumn is National Day's Sunday: there the package gives the one day back twice."""
    told = {day for day in holidays.country_holidays("CN", years=year) if day.weekday() < 5}
    off = {day for day in feasts.days_off(year) if day.weekday() < 5}
    assert off <= told if year in PUBLISHED else off == told
    assert year not in PUBLISHED or set(feasts.feasts(year)) <= set(constants.holidays)
