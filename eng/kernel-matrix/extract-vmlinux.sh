#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# extract-vmlinux.sh BZIMAGE VMLINUX: writes the uncompressed kernel that a bzImage carries.
#
# Written from the x86 boot protocol (Documentation/arch/x86/boot.rst): the setup header says where the payload
# starts, how long it is, and, from its first bytes, how it is compressed. An emulator that starts the ELF image
# through its PVH entry skips real mode and the kernel's own decompressor, which emulation makes slow.
set -euo pipefail

readonly setup_sectors_offset=$((0x1f1)) signature_offset=$((0x202)) version_offset=$((0x206))
readonly payload_offset_offset=$((0x248)) payload_length_offset=$((0x24c))
readonly sector_bytes=512
readonly first_version_with_payload=$((0x208))
# After the compressed stream the kernel build appends the uncompressed size, which decompressors take for damage.
readonly size_trailer_bytes=4

die() {
  printf 'extract-vmlinux: %s: %s\n' "$image" "$1" >&2
  exit 1
}

number_at() { od -An -v -t "u$2" -j "$1" -N "$2" -- "$image" | tr -d ' \n'; }
hex_at() { od -An -v -t x1 -j "$1" -N "$2" -- "$image" | tr -d ' \n'; }

(($# == 2)) || { echo 'usage: extract-vmlinux.sh BZIMAGE VMLINUX' >&2; exit 2; }
image=$1
vmlinux=$2

[[ -r $image ]] || die 'cannot be read'
[[ $(hex_at "$signature_offset" 4) == 48647253 ]] || die 'is not a bzImage: no HdrS signature'
version=$(number_at "$version_offset" 2)
((version >= first_version_with_payload)) || die "boot protocol $version does not locate the payload"

setup_sectors=$(number_at "$setup_sectors_offset" 1)
# The protocol says that 0 stands for 4, as very old images had it.
((setup_sectors != 0)) || setup_sectors=4
start=$(((setup_sectors + 1) * sector_bytes + $(number_at "$payload_offset_offset" 4)))
length=$(number_at "$payload_length_offset" 4)
((start + length <= $(stat -Lc %s -- "$image"))) || die 'is truncated: its payload ends behind its end'

stream_length=$((length - size_trailer_bytes))
case $(hex_at "$start" 6) in
  fd377a585a00) decompress=(xz -dc) ;;
  28b52ffd*) decompress=(zstd -dc) ;;
  1f8b*)
    decompress=(gzip -dc)
    # gzip carries the size in its own trailer.
    stream_length=$length
    ;;
  02214c18*) decompress=(lz4 -dc) ;;
  *) die "its payload is compressed in a way not known here: it starts with $(hex_at "$start" 6)" ;;
esac
command -v "${decompress[0]}" >/dev/null || die "needs the command ${decompress[0]} to be unpacked"

dd if="$image" bs=1M skip="$start" count="$stream_length" iflag=skip_bytes,count_bytes status=none |
  "${decompress[@]}" >"$vmlinux" ||
  { rm -f -- "$vmlinux"; die "its payload is damaged: ${decompress[0]} failed"; }

[[ $(od -An -v -t x1 -N 4 -- "$vmlinux" | tr -d ' \n') == 7f454c46 ]] ||
  { rm -f -- "$vmlinux"; die 'its payload is not an ELF image'; }
