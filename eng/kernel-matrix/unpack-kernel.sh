#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# unpack-kernel.sh TARGET RELEASE PACKAGE=VERSION...: leaves in TARGET what a guest of that kernel release needs:
#
#   vmlinux            the uncompressed image
#   lib/modules        the modules, with their dependencies computed
#   initrd/            busybox and, numbered in order of insertion, the modules that a guest starts with
#
# The packages come by apt-get from the state that APT_CONFIG names.
set -euo pipefail

readonly parts=${BASH_SOURCE[0]%/*}
# What mounts the shared root and reports to the host; what a kernel has built in, or does not know, is passed over.
readonly initrd_modules='virtio_pci virtio_console fuse virtiofs overlay'

die() {
  printf 'E: %s\n' "$1" >&2
  exit 1
}

unpack_packages() {
  local package name
  mkdir -p "$work/packages"
  (cd "$work/packages" && apt-get download -q "$@" busybox-static)
  for package in "$work"/packages/*.deb; do
    name=${package##*/}
    dpkg-deb -x "$package" "$work/${name%%_*}"
  done
}

# Debian's kernel packages moved their modules from /lib to /usr/lib, and newer ones the image too, over time.
collect_kernel() {
  local modules image
  mkdir -p "$target/lib/modules"
  for modules in "$work"/linux-*/lib/modules "$work"/linux-*/usr/lib/modules; do
    [[ ! -d $modules ]] || cp -al "$modules/." "$target/lib/modules/"
  done
  for image in "$work"/linux-*/boot/"vmlinuz-$release" "$target/lib/modules/$release/vmlinuz"; do
    [[ -e $image ]] || continue
    "$parts/extract-vmlinux.sh" "$image" "$target/vmlinux"
    break
  done
  [[ -e $target/vmlinux ]] || die "no kernel image in the packages of $release"
  # A package unpacked rather than installed has no module dependencies computed.
  depmod -b "$target" "$release"
}

collect_initrd() {
  local module line path name order=10 busybox
  mkdir -p "$target/initrd/modules"
  busybox=$(find "$work/busybox-static" -type f -name busybox -path '*bin/*' | head -n1)
  [[ -n $busybox ]] || die 'no busybox in the package busybox-static'
  cp "$busybox" "$target/initrd/busybox"
  for module in $initrd_modules; do
    while read -r line; do
      # "insmod PATH OPTIONS", where PATH may hold spaces, or "builtin NAME".
      [[ $line =~ ^insmod\ (.*\.ko(\.xz|\.zst)?)( |$) ]] || continue
      path=${BASH_REMATCH[1]}
      name=${path##*/}
      name=${name%%.ko*}
      ! compgen -G "$target/initrd/modules/*-$name.ko" >/dev/null || continue
      uncompress "$path" >"$target/initrd/modules/$order-$name.ko"
      order=$((order + 1))
    done < <(modprobe -d "$target" -S "$release" --show-depends "$module" 2>/dev/null)
  done
}

uncompress() {
  case $1 in
    *.xz) xz -dc "$1" ;;
    *.zst) zstd -qdc "$1" ;;
    *) cat "$1" ;;
  esac
}

(($# >= 3)) || { echo 'usage: unpack-kernel.sh TARGET RELEASE PACKAGE=VERSION...' >&2; exit 2; }
target=$1 release=$2
shift 2
work=$target/work

unpack_packages "$@"
collect_kernel
collect_initrd
rm -rf "$work"
