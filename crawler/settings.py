"""Scrapy's settings in the order of a page's journey; the reasons were measured, hostile servers included."""

from __future__ import annotations

from crawler.config import require_config

_config = require_config()

# Who asks, and where everything is kept. `-s TINBAI_HOME=…` goes before environment and tinbai.toml.
BOT_NAME = "tinbai"
USER_AGENT = _config.user_agent
TINBAI_HOME = str(_config.home)
TINBAI_DATABASE = _config.database  # None: a file in TINBAI_HOME
TINBAI_CAUSE = "asked"  # why the run began
TINBAI_PATIENCE = _config.patience  # seconds in which a database that went away may come back
TINBAI_LEASE = _config.lease  # seconds after which others take up the portal of a machine that died; PostgreSQL only
TINBAI_WAIT = 0.0  # seconds in which an earlier crawl of the portal may end
TINBAI_CONTACT = _config.contact
TINBAI_RECHECK_DAYS = _config.recheck_days

# 1. A spider finds addresses. Newest first: listings are read from the top, so the queue is first in, first out.
SPIDER_MODULES = ["spiders"]
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
URLLENGTH_LIMIT = 2083
WARN_ON_GENERATOR_RETURN_VALUE = False
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # pages of a listing are no depth; the spider counts them
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # the spider makes every meta itself
}

# 2. It asks politely: robots.txt and its Crawl-delay obeyed, one request a host at a time, twice as slow as the host.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.3
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5
DOWNLOADER = "crawler.guards.downloader.PoliteDownloader"  # turns and pauses hold for other processes and after a kill
TINBAI_HOST_PATIENCE = 600.0  # seconds that a run sits out a pause of a host; what must wait longer is postponed
TINBAI_BACKOFF = 60.0  # seconds of the first pause after 429, 428 or 503 without Retry-After; it doubles each time
TINBAI_ROBOTS_RETRY = 30.0  # seconds before a robots.txt that could not be had is asked for again; likewise
TINBAI_PROBE = True  # one address a host and day that cannot be, to know its soft 404
TINBAI_SAME_PAGES = 5  # in a row, under as many addresses, are a wall; 0 looks for none
TINBAI_MAX_PAGES = 0  # of a run; 0 is no bound
TINBAI_MAX_BYTES = 0
TINBAI_MAX_MINUTES = 0.0
TINBAI_LEAST_FREE = 2**30  # bytes on the disk of TINBAI_HOME; with less, a run ends before it is cut off
EXTENSIONS = {
    "crawler.guards.journal.OneLine": 0,
    "crawler.guards.identity.Identity": 100,
    "crawler.guards.budget.Budget": 500,
    "crawler.guards.space.Space": 510,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # what every reader of a capture can decode; br and zstd bombs stay out
}

# 3. It reaches public web hosts and nothing else, and gives nothing away.
TINBAI_PUBLIC_ONLY = True
DOWNLOAD_HANDLERS = {
    "http": "crawler.guards.wire.BoundedHandler",
    "https": "crawler.guards.wire.BoundedHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
TWISTED_DNS_RESOLVER = "crawler.guards.reach.PublicOnlyResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False  # a cookie bomb makes a host unusable, and tldextract would ask the network
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# 4. No answer may cost more than this; what fails twice waits for the next run.
DOWNLOAD_TIMEOUT = 45
DOWNLOAD_MAXSIZE = 20 * 2**20
DOWNLOAD_WARNSIZE = 5 * 2**20
DOWNLOAD_FAIL_ON_DATALOSS = True
DNS_TIMEOUT = 20
REACTOR_THREADPOOL_MAXSIZE = 40  # dead names hold a thread each for DNS_TIMEOUT; the living must not wait for them
RETRY_TIMES = 1
RETRY_HTTP_CODES = [408, 425, 428, 429, 500, 502, 503, 504, 522, 524]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the visit says so
REDIRECT_MAX_TIMES = 5
MEMUSAGE_LIMIT_MB = 768
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5

# 5. The answer is captured before anybody decodes it.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.guards.robots.Robots": 100,
    "crawler.guards.probe.Probe": 584,
    "crawler.guards.challenges.Challenges": 585,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.guards.integrity.Integrity": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.guards.redirects.RobotsRedirects": 600,
    "crawler.guards.downloader.PushBack": 970,
    "pipelines.steps.CaptureMiddleware": 980,
    "crawler.guards.reach.PublicOnly": 999,
}

# 6. The page becomes an article, and the article is kept. One item a response: more only makes tasks (scrapy#5182).
CONCURRENT_ITEMS = 1
TINBAI_READERS = 1  # processes; a page that hangs its reader for ten seconds is given up, and the crawl goes on
ITEM_PIPELINES = {
    "pipelines.steps.RefinePages": 100,
    "pipelines.steps.KeepArticles": 900,
}

# 7. What leaves: `-O out.jsonl`, `.csv`, `.parquet`.
FEED_EXPORTERS = {"parquet": "crawler.feeds.ParquetItemExporter"}
FEED_EXPORT_ENCODING = "utf-8"

# 8. What is said about it.
LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.guards.journal.Journal"
