# `make` says what there is. Everything that is installed lands in folders that git ignores; only `make test` may
# install with the system's package manager, and says so first (`make test INSTALL=no` installs nothing).

CARGO_DENY = 0.20.2
JWT_CLI = 6.2.0
TARGETS = x86_64-pc-windows-gnu aarch64-apple-darwin
# It has no files, clock, network or generator: what compiles for it needs none of them.
PURE_TARGET = wasm32-unknown-unknown

tools = tests/.installed/bin
rivals = tests/.installed/bench

PREFIX = /usr/local
DESTDIR =
BINARY = target/release/tilepass
PROFILE = release
DIST = target/dist

root = $(DESTDIR)$(PREFIX)
man = share/man/man1
bash = share/bash-completion/completions
zsh = share/zsh/site-functions
fish = share/fish/vendor_completions.d

static := $(shell uname -m)-unknown-linux-musl

.PHONY: help build install uninstall dist release demo test test-server test-faults test-properties test-release test-windows check-targets check-macos bench \
	advisories generate clean-tools

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-14s %s\n", $$1, $$2 }'

# On Linux a program that needs no shared library starts in two thirds of the time. rustup fetches what that takes;
# where it cannot, it is the ordinary build.
build: ## the release binary, target/release/tilepass
	@set -e; \
	if [ "$$(uname -s)" = Linux ] && command -v rustup > /dev/null && rustup target add $(static) > /dev/null 2>&1; then \
		program=$$(.ci/build.sh $(static)); \
		mkdir -p target/release; \
		cp "$$program" target/release/tilepass; \
	else \
		TILEPASS_COMMIT=$$(.ci/commit) cargo build --release --locked; \
	fi

# It builds nothing, as root often has no cargo.
install: ## puts the binary, manual pages and completions below PREFIX (/usr/local); after `make build`
	@[ -f "$(BINARY)" ] || { echo "there is no $(BINARY): run \`make build\` first" >&2; exit 1; }
	install -d "$(root)/bin" "$(root)/$(man)" "$(root)/$(bash)" "$(root)/$(zsh)" "$(root)/$(fish)"
	install -m 755 "$(BINARY)" "$(root)/bin/tilepass"
	install -m 644 man/*.1 "$(root)/$(man)"
	install -m 644 completions/tilepass.bash "$(root)/$(bash)/tilepass"
	install -m 644 completions/_tilepass "$(root)/$(zsh)/_tilepass"
	install -m 644 completions/tilepass.fish "$(root)/$(fish)/tilepass.fish"

# Folders stay: who knows whose they are.
uninstall: ## removes what `make install` put there
	rm -f "$(root)/bin/tilepass" "$(root)/$(man)"/tilepass.1 "$(root)/$(man)"/tilepass-*.1
	rm -f "$(root)/$(bash)/tilepass" "$(root)/$(zsh)/_tilepass" "$(root)/$(fish)/tilepass.fish"

# PROFILE=dev and DIST are for the tests, which want it quickly and elsewhere.
dist: ## packs a binary for any Linux, with all that belongs to it, into target/dist
	@program=$$(.ci/build.sh $(static) $(PROFILE)) && PROFILE=$(PROFILE) .ci/dist.sh "$$program" $(static) "$(DIST)"

release: ## all packages for Linux and Windows, with sums and signature, into target/dist
	@PROFILE=$(PROFILE) .ci/release.sh "$(DIST)" $(RELEASE_TARGETS)

demo: build ## tells the story of one secret, in a temporary home
	tests/demo.sh target/release/tilepass

test: ## all tests, after installing what they need
	@tests/run.sh

test-server: ## asks a real Tiledesk server, after installing it here (two minutes, 1.1 GB, once)
	@tests/server/test.sh

test-faults: ## every fault at every place, of which `make test` tries a sample (strace; a quarter of an hour)
	TILEPASS_FAULTS=all cargo test --locked --test faults

# Where one fails it prints the smallest case that does.
test-properties: ## other random cases of the property tests than `make test` has, and 20,000 of the edits (five minutes)
	PROPTEST_CASES=2000 TILEPASS_EDITS=20000 cargo test --release --locked -p tiledesk-token --test library

test-release: ## makes what is released in two clones, compares, and installs all of it (half an hour; root, debootstrap)
	@tests/packages/release.sh $(RELEASE_TARGETS)

test-windows: ## the program for Windows under Wine: tokens, both stores, exec
	@tests/windows/test.sh

# Nothing is linked by `cargo check`, so crates that build C (for these systems) are let off with no compiler.
check-targets: ## does it compile for Windows and macOS, and the library without a system?
	@command -v rustup > /dev/null || { echo 'check-targets needs rustup, to fetch the standard library of: $(TARGETS) $(PURE_TARGET)' >&2; exit 1; }
	rustup target add $(TARGETS) $(PURE_TARGET)
	cargo check --locked --package tiledesk-token --lib --target $(PURE_TARGET)
	set -e; for target in $(TARGETS); do \
		variable=$$(echo $$target | tr - _); \
		env CC_$$variable=true AR_$$variable=true cargo check --locked --all-targets --target $$target; \
	done

check-macos: tests/.installed/macos/current ## links the program for macOS, against stubs (Linux; 440 MB, once)
	@tests/macos/check.sh

# Programs of the system are not installed: the table says which were not there.
bench: build $(tools)/jwt $(rivals)/current ## measures beside other programs, into docs/performance.md (ten minutes)
	python3 tests/bench/bench.py target/release/tilepass tests/.installed --into docs/performance.md
	cargo bench --quiet --locked --bench who_signed

advisories: $(tools)/cargo-deny ## known holes in the crates used; needs the network
	PATH="$(CURDIR)/$(tools):$$PATH" cargo deny check advisories

# In this order: a table moves the blocks below it.
generate: ## renews completions/, man/, and what the documents show that the program prints
	TILEPASS_RENEW=1 cargo test --locked --test cli generated
	TILEPASS_RENEW=1 cargo test --locked --test cli documents_show

tests/.installed/macos/current: tests/macos/requirements.txt
	rm -rf tests/.installed/macos
	python3 -m venv tests/.installed/macos
	tests/.installed/macos/bin/python -m pip install --quiet --require-hashes -r tests/macos/requirements.txt
	touch $@

clean-tools: ## removes what the tests and the benchmark installed here
	rm -rf tests/.installed tests/interop/node_modules

# Unoptimised, it is there in half the time and fast enough.
$(tools)/cargo-deny:
	cargo install --quiet --locked --debug --root tests/.installed cargo-deny --version $(CARGO_DENY)

$(tools)/jwt:
	cargo install --quiet --locked --root tests/.installed jwt-cli --version $(JWT_CLI)

$(rivals)/current: $(wildcard tests/bench/rivals/package*.json) tests/bench/rivals/requirements.txt
	rm -rf $(rivals)
	mkdir -p $(rivals)
	cp tests/bench/rivals/package*.json $(rivals)
	! command -v npm > /dev/null || { cd $(rivals) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; }
	python3 -m venv $(rivals)/venv
	$(rivals)/venv/bin/pip install --quiet --require-hashes -r tests/bench/rivals/requirements.txt
	touch $@
