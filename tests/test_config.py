"""Settings and policy: what is right, and the one sentence for each thing that is not."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.config import Settings, SettingsError, load_policy, read_settings
from bot.domain.errors import PolicyError
from bot.domain.policy import LANGUAGES, Policy
from bot.domain.windows import Quiet

ROOT = Path(__file__).resolve().parent.parent
DESK = ROOT / "data" / "desk.toml"

SMALL = """
time_zone = "Asia/Shanghai"
[hours]
spells = ["08:30-12:00", "14:30–18:00"]
[companies.c1]
zh = "一中队"
en = "Company 1"
[departments.finance]
zh = "财务"
en = "Finance"
leader = "1002"
[categories.pay]
zh = "工资"
en = "Pay"
department = "finance"
days = 2.5
cadres = ["1011"]
materials = [{ id = "slip", zh = "工资条", en = "Payslip", bring = false }, { id = "form", zh = "表", en = "Form" }]
[[categories.pay.questions]]
id = "item"
zh = "哪一项？"
en = "Which?"
choices = [{ id = "base", zh = "工资", en = "Pay" }, { id = "else", zh = "其他", en = "Else" }]
[[categories.pay.questions]]
id = "since"
zh = "从什么时候？"
en = "Since when?"
optional = true
"""


def unit(folder: Path, *changes: tuple[str, str], calendar: str | None = None) -> Path:
    """A small desk.toml with some of its text replaced."""
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "desk.toml"
    path.write_text(text, "utf-8")
    if calendar is not None:
        (folder / "calendar").mkdir(exist_ok=True)
        (folder / "calendar" / "own.toml").write_text(calendar, "utf-8")
    return path


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("TOKEN", "API_URL", "DATABASE_URL", "POLICY", "LOG_LEVEL"):
        monkeypatch.delenv(f"BOT_{name}", raising=False)
    for name in ("URL", "LISTEN", "SECRET"):
        monkeypatch.delenv(f"BOT_WEBHOOK_{name}", raising=False)
    return monkeypatch


def test_an_empty_environment_is_enough(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("BOT_TOKEN", "")
    settings = read_settings()
    assert settings == Settings()
    assert (settings.token, settings.api_url, settings.log_level) == (None, "https://api.telegram.org", "INFO")
    assert (settings.database_url, settings.policy) == ("sqlite:///data/var/desk.db", Path("data/desk.toml"))


def test_all_settings_are_read_and_secrets_do_not_show(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("BOT_TOKEN", "123:secret-one")
    environment.setenv("BOT_API_URL", "http://127.0.0.1:8081/")
    environment.setenv("BOT_DATABASE_URL", "postgresql://desk:secret-two@db/desk")
    environment.setenv("BOT_WEBHOOK_URL", "https://desk.example/hook")
    environment.setenv("BOT_WEBHOOK_LISTEN", "[::1]:8443")
    environment.setenv("BOT_WEBHOOK_SECRET", "secret-three")
    environment.setenv("BOT_LOG_LEVEL", "debug")
    settings = read_settings()
    assert (settings.token, settings.log_level) == ("123:secret-one", "DEBUG")
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.webhook_listen == ("::1", 8443)
    assert "secret" not in repr(settings).replace("webhook_secret", "")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TOKEN": "geheim"}, "BOT_TOKEN is no bot token"),
        ({"API_URL": "ftp://geheim"}, "BOT_API_URL must"),
        ({"API_URL": "https://host:port"}, "BOT_API_URL must"),
        ({"DATABASE_URL": "mysql://geheim"}, "BOT_DATABASE_URL must begin with"),
        ({"DATABASE_URL": "sqlite:///"}, "BOT_DATABASE_URL names no file"),
        ({"LOG_LEVEL": "loud"}, "BOT_LOG_LEVEL must be one of"),
        ({"WEBHOOK_URL": "http://desk.example"}, "BOT_WEBHOOK_URL must"),
        ({"WEBHOOK_LISTEN": "8443"}, "BOT_WEBHOOK_LISTEN must be host:port"),
        ({"WEBHOOK_LISTEN": "0.0.0.0:99999"}, "BOT_WEBHOOK_LISTEN must be host:port"),
        ({"WEBHOOK_SECRET": "geheim geheim"}, "BOT_WEBHOOK_SECRET must be 1 to 256"),
        ({"WEBHOOK_URL": "https://desk.example", "WEBHOOK_SECRET": "s"}, "BOT_WEBHOOK_LISTEN is missing"),
        ({"WEBHOOK_URL": "https://desk.example", "WEBHOOK_LISTEN": "::1:80"}, "BOT_WEBHOOK_SECRET is missing"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    environment: pytest.MonkeyPatch, variables: dict[str, str], words: str
) -> None:
    for name, value in variables.items():
        environment.setenv(f"BOT_{name}", value)
    with pytest.raises(SettingsError) as error:
        read_settings()
    sentence = str(error.value)
    assert sentence.startswith(words)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "geheim" not in sentence


def test_the_policy_of_the_repository_is_whole() -> None:
    policy = load_policy(DESK)
    assert [home.id for home in policy.companies()] == ["c1", "c2", "c3"]
    assert [home.id for home in policy.departments()] == ["finance", "personnel", "medical", "logistics", "politics"]
    assert {category.department for category in policy.categories.values()} <= {one.id for one in policy.departments()}
    assert policy.promises.accept == 4 * 3600
    assert policy.promises.answer == policy.calendar.day_seconds == 7 * 3600
    assert {"pay", "medical", "relocation"} == {one.id for one in policy.categories.values() if one.lasting}
    for category in policy.categories.values():
        assert 1 <= len(category.questions) <= 3
        assert all(len(question.choices) <= 5 for question in category.questions)


def test_a_category_and_its_questions(tmp_path: Path) -> None:
    category = load_policy(unit(tmp_path)).categories["pay"]
    item, since = category.questions
    assert (category.department, category.days, category.cadres) == ("finance", 2.5, ("1011",))
    assert [(one.id, one.words["en"]) for one in item.choices] == [("base", "Pay"), ("else", "Else")]
    assert (since.choices, since.optional, item.optional) == ((), True, False)
    assert [(one.id, one.bring) for one in category.materials] == [("slip", False), ("form", True)]
    assert set(category.words) == set(LANGUAGES)


def test_the_calendar_knows_holidays_and_what_the_unit_says(tmp_path: Path) -> None:
    own = '[days]\n2026-12-31 = "off"\n2027-01-03 = "work"\n2026-10-01 = "work"\n'
    calendar = load_policy(unit(tmp_path, calendar=own)).calendar
    assert calendar.spells == ((time(8, 30), time(12)), (time(14, 30), time(18)))
    worked = {date(2026, 2, 17): False, date(2026, 2, 28): True, date(2026, 12, 31): False, date(2027, 1, 3): True}
    assert {day: calendar.works(day) for day in worked} == worked
    assert calendar.works(date(2026, 10, 1))
    assert not calendar.works(date(2026, 11, 21))


def test_quiet_hours(tmp_path: Path) -> None:
    given = {"": Policy.quiet, "[quiet]": Policy.quiet, "[quiet]\nhours = '21:30 - 6:00'": Quiet(time(21, 30), time(6)),
             "[quiet]\nhours = 'none'": None}
    for text, quiet in given.items():
        assert load_policy(unit(tmp_path, ("[hours]", f"{text}\n[hours]"))).quiet == quiet


def test_an_editors_mark_in_front_is_no_mistake(tmp_path: Path) -> None:
    path = unit(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_policy(path).categories


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Asia/Shanghai"', '"Asia/Nowhere"', 'time_zone "Asia/Nowhere" is no time zone'),
        ("time_zone =", "timezone =", "time_zone is missing"),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Shanghai"\npapers = 1', "papers is unknown"),
        ("[hours]", "[hours]\nweekdays = ['monday']", 'hours.weekdays holds "monday"'),
        ("08:30-12:00", "8.30", 'hours.spells holds "8.30"'),
        ("08:30-12:00", "08:30-25:00", 'hours.spells holds "08:30-25:00"'),
        ("08:30-12:00", "08:30-15:00", "hours.spells must follow each other"),
        ("[companies.c1]", "[companies.C1]", "companies.C1 must be 1 to 24 of the characters"),
        ("[companies.c1]", "[companies.hq]", "companies.hq is taken already"),
        ("[companies.c1]", "[companies.finance]", "departments.finance is taken already"),
        ('"Finance"', '"company1"', 'departments.finance has the same name as "c1"'),
        ('en = "Pay"', "", "categories.pay.en is missing"),
        ('en = "Pay"', 'en = " "', "categories.pay.en is empty"),
        ('en = "Pay"', f'en = "{"x" * 41}"', "categories.pay.en is longer than 40 characters"),
        ('department = "finance"', 'department = "finanse"', 'did you mean "finance"?'),
        ('department = "finance"', 'department = "zzz"', "there are finance"),
        ("days = 2.5", "dayz = 2.5", 'categories.pay.dayz is unknown; did you mean "days"?'),
        ("days = 2.5", "days = 0", "categories.pay.days must be from 0.25 to 365"),
        ("days = 2.5", "days = nan", "categories.pay.days must be from"),
        ("days = 2.5", 'days = "2"', "categories.pay.days must be a number"),
        ("days = 2.5", "days = true", "categories.pay.days must be a number"),
        ('cadres = ["1011"]', "cadres = [1011]", "categories.pay.cadres must be a list of texts"),
        ("optional = true", 'optional = "no"', "categories.pay.questions #2.optional must be true or false"),
        ('id = "base"', f'id = "{"x" * 17}"', "categories.pay.questions #1.choices #1.id must be 1 to 16"),
        ('id = "else"', 'id = "base"', 'categories.pay.questions #1.choices has the id "base" twice'),
        ('id = "since"', 'id = "item"', 'categories.pay.questions has the id "item" twice'),
        (', { id = "else", zh = "其他", en = "Else" }', "", "categories.pay.questions #1.choices holds only one"),
        ("bring = false", "photo = true", "categories.pay.materials #1.photo is unknown; there are closed, id"),
        ("[hours]", "[hours", "is not valid TOML"),
        ("[hours]", "[pace]\nchat_burst = 1.5\n[hours]", "pace.chat_burst must be a whole number"),
        ("[hours]", "[closing]\nreopen = 3\n[hours]", 'closing.reopen is unknown; did you mean "reopen_days"?'),
        ("[hours]", '[windows]\non_call = "yes"\n[hours]', "windows.on_call must be true or false"),
        ("[hours]", "[promises]\naccept_hours = 1000\n[hours]", "promises.accept_hours must be from"),
        ("[hours]", "[quiet]\nhours = 'nights'\n[hours]", 'quiet.hours is "nights"; write it like "22:00-07:00"'),
        ("[hours]", "[quiet]\nhours = '07:00-07:00'\n[hours]", "quiet.hours begins and ends at the same time"),
        ("[hours]", "[quiet]\nfrom = '22:00'\n[hours]", "quiet.from is unknown; there are hours"),
    ],
)
def test_a_mistake_in_the_policy_is_one_sentence(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = unit(tmp_path, (old, new))
    with pytest.raises(PolicyError) as error:
        load_policy(path)
    sentence = str(error.value)
    assert sentence.startswith(str(path))
    assert words in sentence
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        ('[days]\nxmas = "off"\n', "days.xmas is no date"),
        ('[days]\n2026-12-31 = "of"\n', 'did you mean "off"?'),
        ('[day]\n2026-12-31 = "off"\n', 'day is unknown; did you mean "days"?'),
    ],
)
def test_a_mistake_in_a_calendar_is_one_sentence(tmp_path: Path, calendar: str, words: str) -> None:
    with pytest.raises(PolicyError) as error:
        load_policy(unit(tmp_path, calendar=calendar))
    assert str(error.value).startswith(str(tmp_path / "calendar" / "own.toml"))
    assert words in str(error.value)


def test_two_calendars_must_agree(tmp_path: Path) -> None:
    path = unit(tmp_path, calendar='[days]\n2026-12-31 = "off"\n')
    (tmp_path / "calendar" / "second.toml").write_text('[days]\n2026-12-31 = "work"\n')
    with pytest.raises(PolicyError, match=r"second\.toml:2: days\.2026-12-31 says otherwise"):
        load_policy(path)


def test_a_policy_that_cannot_be_read(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.toml", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(PolicyError, match=f"cannot be read: {words}"):
            load_policy(path)
    (tmp_path / "gbk.toml").write_bytes("time_zone = '上海'".encode("gb18030"))
    with pytest.raises(PolicyError, match="is not UTF-8"):
        load_policy(tmp_path / "gbk.toml")
