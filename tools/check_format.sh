#!/usr/bin/env bash
# Fails where clang-format 14 (Debian 12) would lay a C++ file out otherwise. --fix lays them out.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
mode=(--dry-run --Werror)
[ "${1:-}" = --fix ] && mode=(-i)
git ls-files -co --exclude-standard '*.cpp' '*.h' | while read -r file; do [ -f "$file" ] && printf '%s\0' "$file"; done |
  xargs -0 -P "$(nproc)" -n 40 clang-format "${mode[@]}"
echo "all C++ files are laid out by .clang-format"
