#!/bin/sh
# Install what this project is measured beside, each into an environment of its own: sh tests/bench/install-peers.sh
#
# They pull in what contradicts each other and this project. Every version is pinned, in peers/*.txt. data-juicer loads
# ray and torch (5 GB) wherever it runs, and would fetch them by itself while it is measured.
set -eu
cd "$(dirname "$0")/../.."
unset PIP_CONSTRAINT PIP_BUILD_CONSTRAINT  # the Makefile's, which are about this project
PYTHON=${PYTHON:-python3}

install() {
    name=$1
    shift
    echo "installing $name into build/peers/$name …"
    "$PYTHON" -m venv --clear "build/peers/$name"
    "build/peers/$name/bin/python" -m pip install -qq --disable-pip-version-check \
        --constraint "tests/bench/peers/$name.txt" "$@"
}

install datatrove datatrove orjson ftfy tokenizers regex xxhash nltk 'spacy>=3.8' jieba
install data-juicer py-data-juicer OpenCC aiohttp ray torch
