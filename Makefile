# The commands of the house. `make` alone prints them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

STEP := scripts/step
OTKLIK := target/debug/otklik
TOWN := target/debug/examples/town
SHARED := ../shared
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

# Everything the page is made of. Its types are generated from openapi.json, so they are no source.
WEB_SOURCES := $(shell find web \( -name node_modules -o -name dist -o -name schema.d.ts \) -prune \
	-o -type f -print 2>/dev/null)

.PHONY: help run test check tools web build fmt bench soak fuzz dist screenshots eval fit

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: web build ## Build everything and open the demo desk at http://127.0.0.1:8080
	@exec scripts/demo $(OTKLIK) $(TOWN)

test: web ## All tests: page, library, rules, integration, browser
	@$(STEP) "page: types" npm --prefix web run check --if-present
	@$(STEP) "page: unit tests" npm --prefix web test --if-present
	@$(STEP) "tests" cargo test --locked
	@$(STEP) "browser tests" scripts/browser-tests

check: ## What continuous integration runs: format, lints, tests, rules, API, licences
	@$(STEP) "tools" $(MAKE) --no-print-directory tools
	@$(STEP) "format" cargo fmt --check
	@$(STEP) "lints" cargo clippy --locked --all-targets -- -D warnings
	@$(STEP) "lints of the long checks" cargo clippy --locked --test soak --test region -- -D warnings
	@REQUIRE_BROWSER=1 $(MAKE) --no-print-directory test
	@$(STEP) "binary" cargo build --locked --bin otklik --example town
	@$(STEP) "configuration" $(OTKLIK) check
	@$(STEP) "rules: lint" $(OTKLIK) rules lint
	@$(STEP) "rules: their own examples" $(OTKLIK) rules test
	@$(STEP) "API is the committed one" bash -c 'diff -u web/openapi.json <($(OTKLIK) openapi)'
	@$(STEP) "licences and bans" scripts/deny

tools:
	@scripts/need rust
	@scripts/need cc
	@scripts/need node
	@scripts/online cargo fetch --locked --target "$$(rustc -vV | sed -n 's/^host: //p')"

# The page. npm runs only when the lock file changed, Vite only when a source did.
web: tools web/dist/index.html ## Build the operator's page

web/node_modules/.stamp: web/package.json web/package-lock.json
	@$(STEP) "page: packages" scripts/online npm --prefix web ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.stamp $(WEB_SOURCES)
	@$(STEP) "page: build" npm --prefix web run build
	@touch $@

# Together, because an example shares its libraries with the tests: apart, all would be built twice.
build:
	@$(STEP) "daemon and town" cargo build --locked --bin otklik --example town

fmt: ## Format the Rust code
	cargo fmt

bench: tools ## Benchmarks in the release profile
	@$(STEP) "release build" cargo build --release --locked
	@$(STEP) "benchmarks" cargo bench --locked --bench engine --bench formation

soak: tools ## Long checks (70 min): a region's week, a million messages, an hour at 50 a second
	@$(STEP) "a week of three hundred sources" cargo test --locked --test region three_hundred
	@$(STEP) "soak" cargo test --locked --release --test soak -- --nocapture --test-threads 1

LABELS := tests/quality/labels

FUZZ_SECONDS := 60
FUZZ_TARGETS := query text rules line table

fuzz: ## Every parser against made-up input, FUZZ_SECONDS each (needs nightly and cargo-fuzz)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/fuzz $(FUZZ_TARGETS)

# Everything the learned layer is taught by; docs/QUALITY.md says why.
WRITTEN := tests/quality/written
TAUGHT := $(SHARED)/data/kursk_appeals.jsonl $(SHARED)/data/perm_social.jsonl=2 --split dev \
	--labels $(LABELS)/kursk_signals.jsonl --labels $(LABELS)/perm_social.jsonl \
	--negatives $(SHARED)/data/tweets.jsonl --negatives $(SHARED)/data/social_sentences.jsonl \
	--negatives $(SHARED)/data/news.jsonl --written $(WRITTEN)/residents.jsonl=0.5 \
	--written $(WRITTEN)/cases.jsonl=0.5

fit: build ## Teach the learned layer anew: writes rules/weights.toml
	@$(OTKLIK) rules fit $(TAUGHT)

# Floors hold what was reached on texts that no rule was tuned on; docs/QUALITY.md has the figures.
FLOORS_APPEALS := --least accuracy=0.84 --least macro_f1=0.81 --least actionable=0.95 \
	--least danger=0.82 --least vulnerable=0.88 --least prolonged=0.80 --least unanswered=0.80 --least repeat=0.70 --least mass=0.60 \
	--least categories_top1=0.61 --least categories_top2=0.71
FLOORS_SOCIAL := --least accuracy=0.81 --least macro_f1=0.79 --least actionable=0.93 \
	--least question=0.82 --least prolonged=0.80 --least unanswered=0.80 --least vulnerable=0.72
eval: ## Quality on the real texts of ../shared, where they are present
	@if [ -f $(SHARED)/data/kursk_appeals.jsonl ]; then \
	  $(STEP) "daemon" cargo build --locked --bin otklik --example town; \
	  $(STEP) "quality: the weights are what the texts teach" $(OTKLIK) rules fit $(TAUGHT) --check; \
	  $(STEP) "quality: appeals" $(OTKLIK) eval $(SHARED)/data/kursk_appeals.jsonl --split held \
	    --labels $(LABELS)/kursk_signals.jsonl --labels $(LABELS)/kursk_categories.jsonl $(FLOORS_APPEALS); \
	  $(STEP) "quality: social messages" $(OTKLIK) eval $(SHARED)/data/perm_social.jsonl --split held \
	    --labels $(LABELS)/perm_social.jsonl $(FLOORS_SOCIAL) --most-false 0.015 \
	    --negatives $(SHARED)/data/tweets.jsonl --negatives $(SHARED)/data/social_sentences.jsonl; \
	  $(STEP) "quality: news told as news" $(OTKLIK) eval $(SHARED)/data/perm_social.jsonl --split held \
	    --labels $(LABELS)/perm_social.jsonl --negatives $(SHARED)/data/news.jsonl --most-false 0.05; \
	else echo "no $(SHARED)/data here: quality on real texts was not measured"; fi

screenshots: web build ## Pictures of the desk for the documentation
	@browser=$$(scripts/need browser); OTKLIK_CHROMIUM=$$browser \
	  $(STEP) "screenshots" node tests/browser/screenshots.mjs

DIST_NAME := otklik-$(VERSION)-linux-$(shell uname -m)

dist: web ## A release tarball in dist/
	@$(STEP) "release binary" cargo build --locked --release
	@$(STEP) "tarball" scripts/tarball $(DIST_NAME)
