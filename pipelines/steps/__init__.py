"""The steps of a crawl as Scrapy calls them: every answer is captured, pages are refined, articles are kept."""

from pipelines.steps.capturing import CaptureMiddleware, TakenDown
from pipelines.steps.keeping import KeepArticles, as_item
from pipelines.steps.refining import RefinePages
from pipelines.steps.seams import ANSWER, ARTICLE, HELD, ROBOTS, UNVERIFIED, Admission, Answer, Door, headers_of

__all__ = [
    "ANSWER",
    "ARTICLE",
    "HELD",
    "ROBOTS",
    "UNVERIFIED",
    "Admission",
    "Answer",
    "CaptureMiddleware",
    "Door",
    "KeepArticles",
    "RefinePages",
    "TakenDown",
    "as_item",
    "headers_of",
]
