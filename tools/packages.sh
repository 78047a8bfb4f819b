# Debian packages that building, serving and testing need; sourced by ./run and ./test.
BUILD_PACKAGES=(g++ cmake ninja-build ccache mold pkg-config python3 libboost1.81-dev libsqlite3-dev libpq-dev
  libexpected-dev nlohmann-json3-dev libfmt-dev libspdlog-dev libcli11-dev libtomlplusplus-dev libicu-dev libsodium-dev
  libssl-dev libxlsxwriter-dev libzip-dev libpugixml-dev libcairo2-dev libpango1.0-dev libqrencode-dev
  libcurl4-openssl-dev libmd4c-dev coinor-libclp-dev libgtest-dev libgmock-dev libbenchmark-dev fonts-noto-cjk fonts-ipaexfont poppler-utils poppler-data)
TEST_PACKAGES=(clang-format postgresql-15 chromium sqlite3 nodejs npm openssl curl libxml2-utils python3-jsonschema)

say() { printf '\n== %s\n' "$*"; }
fail() { printf '\n!! %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "Packages must be installed: run this once as root, or install sudo. / パッケージを入れるため、一度rootで実行してください。"
  fi
}

# Installs those of the named packages that are missing.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  # A node of another origin than Debian's serves as well.
  if command -v node >/dev/null; then missing=("${missing[@]/#nodejs}"); fi
  if command -v npm >/dev/null; then missing=("${missing[@]/#npm}"); fi
  local wanted=()
  for package in "${missing[@]}"; do [ -n "$package" ] && wanted+=("$package"); done
  [ ${#wanted[@]} -eq 0 ] && return 0
  say "Installing ${#wanted[@]} packages / パッケージを入れています: ${wanted[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq ||
    fail "apt-get update did not work: is the network (or the package mirror) reachable? / パッケージの取得先につながりません。"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" ||
    fail "Some packages could not be installed (see above). / パッケージを入れられませんでした。"
}
