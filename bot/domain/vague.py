"""Whether an answer says something: who does it, on what ground, by when, or what has been done already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SHORTEST_NAME = 2
"""Letters that a name must have; a shorter one is part of too many words."""

EMPTY = re.compile(
    r"(已经?|都)?(收到|知悉|知道|了解|明白|记下|阅)了?|已阅"
    r"|(已经?|都)?(正?在|继续|还在)(加紧|抓紧|积极)?"
    r"(办理?|处理|研究|协调|推进|推动|沟通|跟进|核实|审核|审批|申请|走流程|走程序|等|想办法)了?"
    r"|(会|将|要|再|继续)?(尽快|抓紧|尽量|争取|加紧|积极|认真)(地|给您)?"
    r"(办理?|处理|解决|答复|回复|落实|协调|推进|研究)?(好|的)?"
    r"|(马上|很快|快|就快|就要|差不多)就?(要|能|会|可以)?(办|批|发|下来|处理|解决)?(好|完|成|下来)?了"
    r"|(再|先|还要|需要)?(研究|考虑|商量|讨论|了解|看看|问问|催催|等等|协调|沟通)(一下|一?(研究|考虑|商量|看看))?"
    r"|(过|等|再过|再等|这|最近)(一|两|几|些|段)(天|阵|时间|个?月|周)|改天|改日|近日|早日|择日|日后|近期|过一?阵"
    r"|(依据|根据|按照?|依照)(实际|具体|有关|相关|上级)?"
    r"(情况|((规定|政策|要求|程序|流程|制度|精神)(来|走|办理?|处理|执行|研究)))(来|处理|办理?)?"
    r"|(have |has |had |'ve |been |was |were |is |are ){0,3}(noted|received|taken note of|looked into)"
    r"|(will |'ll |shall |to |are |is |am |'re |'m ){0,3}(still |now |just )?"
    r"(look(ing)? (in)?to|work(ing)? on|deal(ing)? with|handl(e|ing)|process(ing)?|see(ing)? to|try(ing)?|check(ing)?"
    r"|discuss(ing)?|consider(ing)?|follow(ing)? up|do(ing)? (our|my) best|get back to you|let you know|see|wait(ing)?)"
    r"|as soon as possible|soon|shortly|in due (course|time)|one of these days|some day|a few (days|weeks)"
    r"|a day or two|according to the (rules|procedures?|regulations?|situation|circumstances)"
    r"|(the )?(relevant|responsible|competent|higher|concerned|right) (office|department|section|authority)"
)
"""What is said when there is nothing to say; it is taken out first, so that what is left must carry the answer."""

_NUMBER = r"(\d{1,4}(\.\d)?|[一二两三四五六七八九十]{1,4}|半)"
_UNIT = "理助级长"
WHEN = re.compile(
    r"今[天日晚早年]|明[天日早年]|后天|昨天|前天|当天|上午|下午|(本|这|下|上|每)个?(周|星期|礼拜|月|季度)|(周|星期|礼拜)[一二三四五六日天末]"
    r"|[月年周]底|月[初中]|国庆|春节|元旦|中秋|五一|节[前后]|发薪日|工资日"
    rf"|{_NUMBER}(月|号|日)|{_NUMBER}个?(工作)?(天|日|小时|分钟|周|星期|月)|{_NUMBER}点([半钟整前后]|{_NUMBER}|$)"
    r"|\d{1,2}:\d\d|\d{4}[-/.]\d{1,2}|\b\d{1,2}[/.]\d{1,2}\b"
    r"|\b(today|tonight|tomorrow|yesterday|noon|(mon|tues|wednes|thurs|fri|satur|sun)day|weekend)\b"
    r"|\b(this|next|last|end of( the)?|every) (week|month|quarter|year|morning|afternoon|pay ?day)\b"
    r"|\b(january|february|march|april|june|july|august|september|october|november|december)\b"
    r"|\b(may \d|\d{1,2}(st|nd|rd|th)?( of)? may\b|\d{1,2}(st|nd|rd|th)\b)"
    r"|\b(\d{1,4}|an?|one|two|three|four|five|six|seven|ten)( working)? (day|week|month|hour|minute)s?\b"
    r"|\bat \d{1,2}( ?[ap]m)?\b"
)
GROUND = re.compile(
    r"依据|根据|按照|依照|规定|条例|《|第[\d一二三四五六七八九十百]{1,8}(条|款|项)|办法第|政策|文件|通知(第|要求|明确)|标准|明白卡"
    r"|\b(rules?|regulations?|articles?|polic(y|ies)|law|card|ordinance|directive|notice of)\b"
)
_VERB = r"(来|去|会|将|负责|联系|找|打|送|办|报|跑|带|陪|写|交|查|核|给|跟|向|到|帮|通知|安排|申请|明)"
WHO = re.compile(
    rf"(我|本人|我们|咱们|我科|我部|我处)(们)?(今|明|现在)?(天|就)?{_VERB}(?!好了)"
    r"|派出所|公安|[人社医教民财住]\w?局|银行|医院|卫生队|门诊|学校|服务站|事务局|公积金中心|大厅|街道|居委会|村委会"
    r"|中队|大队|支队|司务长|指导员|教导员|主任|政委|队长|司令员|联络员|军医|参谋"
    rf"|[\u4e00-\u9fff]{{2}}(科|股)(?![学研目技{_UNIT}])|(科|处|股|局|部)长|干事|助理员|助理|(财务|政治|卫生|军需|后勤|组织|干部|保障)(部门|机关|处|科|股|室)"
    r"|\b(i'll|i will|i'm|i am|i|we'll|we will|we) (call|ring|bring|take|send|write|ask|go|pay|submit|register|hand|go"
    r"|going|calling|bringing|sending|writing|asking|responsible|come|meet|visit|apply|report|sign|arrange|fetch)\b"
    r"|\b(bank|hospital|clinic|school|police|registry|quartermaster|captain|doctor|clerk|paymaster|housing fund)\b"
    r"|\b\w{1,30} (office|department|section|bureau)\b"
)
_ACT = (
    r"(补发|补办|补齐|补|发放|发|上报|报送|报|打|转|汇|入账|到账|到位|办结|办|批准|批|审核|审批|核实|核对|核|查清|查|解决|维修|修|更换|换|送|寄|领"
    r"|登记|录入|开具|开|盖章|盖|签字|签|退还|退|安排|联系|通知|调整|更正|改|完成|提交|递交|交|落实|落|入户|迁|恢复|报销|缴|支付|付|采购|买|采纳|修订)"
)
DONE = re.compile(
    rf"(?<![未没不])(已经?|都){_ACT}|(?<![未没不]){_ACT}(好|完|清|到|给|出|上|下来|下|回|掉|妥|过|齐)*(了|完毕|完成|到位|完(?!成))|办[结妥]|(?<![未没不])到账(?!时)"
    r"|(?<!be )(?<!being )(?<!get )(?<!not )(?<!not yet )(?<!not been )(?<!yet to be )"
    r"\b(paid|sent|issued|repaired|fixed|done|solved|transferred|approved|registered|corrected|submitted|signed"
    r"|replaced|delivered|refunded|completed|credited|settled|called|booked|adopted|reported|arranged"
    r"|bought|put right)\b"
)


def vague(text: str, names: Iterable[str] = ()) -> bool:
    """Whether the text names nobody, no ground and no time, and says of nothing that it is done.

    `names`: of people and offices that the unit knows.
    """
    left = EMPTY.sub("　", plain(text))
    return not (says(left) or any(plain(name) in left for name in names if len(name) >= SHORTEST_NAME))


def says(text: str) -> bool:
    """Whether these words, already `plain`, tell who, why, when or what was done."""
    return any(pattern.search(text) for pattern in (WHO, GROUND, WHEN, DONE))


def plain(text: str) -> str:
    """Width and case set aside; Chinese as one writes it, without spaces between its characters."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", folded)
