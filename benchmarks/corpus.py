"""A corpus of any size, made from sentences of our own, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

# What press and official text is like: numbers of every kind, and more words without any.
# {n} a count, {m} a sum of money, {p} a share, {d} a date, {t} a time, {h} a hedge, {c} a numeral
# in characters.
SENTENCES = """
截至{d}，全市累計報告確診病例{n}例，治愈出院{n}例，尚在醫院接受治療的{n}例。
{d}{t}，市防控指揮部召開第{c}次調度會，聽取各縣市區工作情況匯報。
全縣{h}{n}名黨員幹部下沉到{n}個社區和村，逐戶走訪，登記造冊。
會議強調，要堅定信心、同舟共濟，把各項部署落到實處，一刻也不能放鬆。
各單位要提高認識，壓實責任，做好值班值守和信息報送，不得遲報漏報瞞報。
據統計，{h}{n}家規模以上工業企業復工，復工率達{p}%，返崗員工{n}人。
市財政安排專項資金{m}萬元，其中{m}萬元用於購置口罩、消毒液等防護物資。
社會各界捐款{h}{m}萬元，捐贈口罩{n}隻、防護服{n}套、酒精{n}公斤。
他說，大家都很辛苦，但是沒有一個人叫苦叫累，這讓他十分感動。
志願者們頂著寒風守在路口，為過往群眾測量體溫，耐心解釋政策。
全年糧食播種面積{n}公頃，比上年增長{p}%，總產量{h}{m}萬噸。
這條公路全長{p}公里，路面寬{c}米，總投資{m}億元，預計明年底建成通車。
居民人均可支配收入{n}元，增長{p}%；城鎮登記失業率控制在{p}%以內。
截至{d}，全市累计报告确诊病例{n}例，治愈出院{n}例，在院治疗{n}例。
{d}{t}，省政府新闻办举行第{c}场新闻发布会，介绍有关情况并回答记者提问。
全县{h}{n}名党员干部下沉到{n}个社区和村，逐户走访，登记造册。
会议指出，要坚持问题导向，补短板、强弱项，不断完善工作机制。
各级各部门要加强协调配合，形成工作合力，确保各项任务落地见效。
据统计，{h}{n}家规模以上工业企业复工，复工率达{p}%，返岗员工{n}人。
市财政安排专项资金{m}万元，其中{m}万元用于购置口罩、消毒液等防护物资。
社会各界捐款{h}{m}万元，捐赠口罩{n}只、防护服{n}套、酒精{n}公斤。
她告诉记者，最难的时候大家一条心，谁也没有退缩，都盼着早日恢复正常。
清晨的街道上行人稀少，环卫工人已经开始清扫，早点铺也陆续开了门。
全年粮食播种面积{n}公顷，比上年增长{p}%，总产量{h}{m}万吨。
该项目总建筑面积{n}平方米，总投资{m}亿元，可提供就业岗位{c}个。
居民人均可支配收入{n}元，增长{p}%；城镇登记失业率控制在{p}%以内。
"""
HEDGES = ["", "", "", "近", "超過", "约", "至少", "不足"]
NUMERALS = ["三", "五", "十二", "二十", "三十六", "八十", "一百零五", "兩千", "三萬"]
PARAGRAPH = 5


def sentences(seed: int = 20200303) -> Iterator[str]:
    """Give sentences without end."""
    rng = random.Random(seed)
    templates = SENTENCES.split()
    while True:
        sentence = rng.choice(templates)
        while "{" in sentence:
            for slot, make in SLOTS.items():
                sentence = sentence.replace(slot, make(rng), 1)
        yield sentence


SLOTS = {
    "{n}": lambda rng: str(int(10 ** rng.uniform(0.5, 5))) + rng.choice(["", "", "", "多", "余"]),
    "{m}": lambda rng: f"{10 ** rng.uniform(0, 4):.2f}",
    "{p}": lambda rng: f"{rng.uniform(0.5, 99):.1f}",
    "{d}": lambda rng: rng.choice(["", "2020年"]) + f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
    "{t}": lambda rng: rng.choice(["", "上午", "24時", f"{rng.randint(0, 23)}时"]),
    "{h}": lambda rng: rng.choice(HEDGES),
    "{c}": lambda rng: rng.choice(NUMERALS),
}


def paragraphs(characters: int, seed: int = 20200303) -> Iterator[str]:
    """Give paragraphs until they hold a number of characters, line ends counted."""
    made = 0
    source = sentences(seed)
    while made < characters:
        paragraph = "".join(next(source) for _ in range(PARAGRAPH))
        made += len(paragraph) + 1
        yield paragraph


def text(characters: int, seed: int = 20200303) -> str:
    """Give one text of about a number of characters."""
    return "\n".join(paragraphs(characters, seed))
