# SPDX-License-Identifier: Apache-2.0
#
# Sourced by kernel-matrix.sh: finds Debian's kernels, downloads and unpacks them under $cache.
#
# Point releases come and go, so versions are resolved when the matrix runs, in an apt state of its own: the
# machine's package lists, pins and installed packages neither matter nor change. The mirror, its keys and its
# proxy are the ones that the machine already trusts.

readonly flavour=cloud-amd64
# Where the wanted kernels live: 6.1 is bookworm's own, 6.12 is in bookworm-backports and trixie, newer ones are in
# trixie-backports. A suite that the mirror lacks is passed over.
readonly suites='bookworm bookworm-backports trixie trixie-backports'
readonly security_suites='bookworm-security trixie-security'
readonly lists_fresh_minutes=$((24 * 60))
# To be raised when unpack-kernel.sh leaves something else than before: older directories are not used then.
readonly layout=layout-1

# The Signed-By of the configured sources whose text names the URI $1, or Debian's own keyring.
keyring_for() {
  local uri=${1%/} file keyring
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    [[ -r $file ]] && grep -qF -- "$uri" "$file" || continue
    keyring=$(sed -nE 's/^Signed-By:[[:space:]]*(\/[^[:space:]]+).*/\1/p; s/^deb .*[[ ]signed-by=(\/[^] ]+).*/\1/p' "$file" | head -n1)
    [[ -z $keyring ]] || break
  done
  printf '%s\n' "${keyring:-/usr/share/keyrings/debian-archive-keyring.gpg}"
}

write_apt_state() {
  local directory=$cache/apt uri release main='' security='' suite
  mkdir -p "$directory/state/lists/partial" "$directory/cache/archives/partial"

  while read -r release uri; do
    case $release in
      *-security) security=${security:-$uri} ;;
      bookworm | trixie) main=${main:-$uri} ;;
    esac
  done < <(apt-get indextargets --no-release-info --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages')
  [[ -n $main ]] || fail 'no Debian 12 or 13 mirror is configured under /etc/apt: the kernels come from there'

  {
    for suite in $suites; do printf 'deb [signed-by=%s] %s %s main\n' "$(keyring_for "$main")" "$main" "$suite"; done
    [[ -z $security ]] ||
      for suite in $security_suites; do
        printf 'deb [signed-by=%s] %s %s main\n' "$(keyring_for "$security")" "$security" "$suite"
      done
  } >"$directory/sources.list"

  {
    # How the machine reaches its mirror (proxy, certificates), without its hooks and extra index files.
    env -u APT_CONFIG apt-config dump | grep '^Acquire::' | grep -vE '^Acquire::(IndexTargets|Languages|GzipIndexes)'
    cat <<CONFIG
Acquire::Languages "none";
Acquire::GzipIndexes "true";
APT::Sandbox::User "root";
Dir::Etc::parts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::sourcelist "$directory/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$directory/state";
Dir::State::status "/dev/null";
Dir::Cache "$directory/cache";
CONFIG
  } >"$directory/apt.conf"
}

lists_tried=no

with_own_apt() { APT_CONFIG=$cache/apt/apt.conf "$@"; }

# Fetches the package lists, at most once a run. A mirror out of reach leaves those of an earlier run in force.
update_lists() {
  local log=$cache/apt/update.log
  [[ $lists_tried == no ]] || return 1
  lists_tried=yes
  write_apt_state
  # The status says that some suite is missing, which is no fault as long as the kernels resolve.
  with_own_apt apt-get update -q >"$log" 2>&1 || true
  grep -qE '^(Get|Hit):' "$log" || {
    say "package lists were not refreshed: $(grep -m1 -E '^(E|W|Err)' "$log" || echo 'no mirror answered')"
    return 1
  }
  touch "$cache/apt/updated"
}

# Lists whose configuration names another directory are those of a tree that was moved or copied.
has_fresh_lists() {
  grep -qsF "\"$cache/apt/state\"" "$cache/apt/apt.conf" && [[ -n $(find "$cache/apt/updated" -mmin "-$lists_fresh_minutes" 2>/dev/null) ]]
}

# Prints the releases of series $1 ('6.12', or 'newest' for all) known to apt.
releases_in_lists() {
  local series=$1 pattern='[0-9]+[.][0-9]+'
  [[ $series == newest ]] || pattern=${series//./[.]}
  with_own_apt apt-cache search --names-only "^linux-image-${pattern}[.].*-$flavour\$" 2>/dev/null |
    sed -n 's/^linux-image-\([^ ]*\) .*/\1/p'
}

releases_in_cache() {
  local series=$1 directory
  for directory in "$cache"/*-"$flavour"; do
    [[ -e $directory/contents && $(<"$directory/contents") == "$layout "* ]] || continue
    directory=${directory##*/}
    if [[ $series == newest || $directory == "$series".* ]]; then printf '%s\n' "$directory"; fi
  done | sort -V
}

# Prints the packages that hold the image, the modules and the module indexes of release $1, as name=version. Newer
# images are split into a binary, a modules and a base package; a mirror may have dropped some part of an old release,
# which fails unless it is the base package: only the indexes of what is built in are lost then.
packages_of() {
  local release=$1 version part
  version=$(version_in_lists "linux-image-$release")
  [[ -n $version ]] || return 1
  printf '%s\n' "linux-image-$release=$version"
  for part in binary modules base; do
    depends_on_part "$release" "$part" || continue
    if [[ $(version_in_lists "linux-$part-$release") == "$version" ]]; then
      printf '%s\n' "linux-$part-$release=$version"
    elif [[ $part != base ]]; then
      return 1
    fi
  done
}

version_in_lists() {
  with_own_apt apt-cache show --no-all-versions "$1" 2>/dev/null | sed -n 's/^Version: //p'
}

depends_on_part() {
  with_own_apt apt-cache show --no-all-versions "linux-image-$1" 2>/dev/null |
    grep -F " linux-$2-$1 (=" >/dev/null # not -q, whose early end apt-cache would take for a failure
}

# Sets kernel_release and packages to the newest release of series $1 that is complete.
resolve_kernel() {
  local candidates release
  kernel_release='' packages=''
  mapfile -t candidates < <(releases_in_lists "$1" | sort -rV)
  for release in "${candidates[@]}"; do
    packages=$(packages_of "$release") || continue
    packages=${packages//$'\n'/ }
    kernel_release=$release
    return
  done
}

# Sets kernel_release and kernel_directory for series $1; the network is used only for what the cache lacks.
prepare_kernel() {
  local series=$1 attempt=${2:-first} packages cached
  has_fresh_lists || update_lists || true
  resolve_kernel "$series"
  cached=$(releases_in_cache "$series" | tail -n1)
  if [[ -z $kernel_release && -n $cached ]]; then
    say "$series is not in the package lists: $cached from the cache is used"
    kernel_release=$cached
    kernel_directory=$cache/$cached
    return
  fi
  [[ -n $kernel_release ]] || { say "no complete Debian kernel $series was found at the configured mirror"; return 1; }

  kernel_directory=$cache/$kernel_release
  [[ ! -e $kernel_directory/contents || $(<"$kernel_directory/contents") != "$layout $packages" ]] || return 0

  say "downloading Debian's $kernel_release"
  rm -rf "$cache/incoming"
  # shellcheck disable=SC2086 # One word per package.
  if with_own_apt "$parts/unpack-kernel.sh" "$cache/incoming" "$kernel_release" $packages >"$cache/apt/download.log" 2>&1; then
    printf '%s\n' "$layout $packages" >"$cache/incoming/contents"
    rm -rf "$kernel_directory"
    mv "$cache/incoming" "$kernel_directory"
    drop_older_releases
    return
  fi
  rm -rf "$cache/incoming"
  say "$kernel_release could not be downloaded: $(grep -m1 '^E:' "$cache/apt/download.log" || tail -n1 "$cache/apt/download.log")"
  # A point release that the mirror replaced since the lists were read.
  if [[ $attempt == first ]] && update_lists; then
    prepare_kernel "$series" second
    return
  fi
  [[ -n $cached ]] || return 1
  say "$cached from the cache is used instead"
  kernel_release=$cached
  kernel_directory=$cache/$cached
}

# Keeps one release of each series: each takes about 100 MB.
drop_older_releases() {
  local release series
  series=$(series_of "$kernel_release")
  while read -r release; do
    [[ $release == "$kernel_release" ]] || rm -rf "${cache:?}/$release"
  done < <(releases_in_cache "$series")
}

series_of() {
  [[ $1 =~ ^([0-9]+\.[0-9]+) ]] && printf '%s\n' "${BASH_REMATCH[1]}"
}
