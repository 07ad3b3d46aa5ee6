#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# share-root.sh SOCKET: shares this machine's root over virtiofs at SOCKET (a name in the current directory).
#
# Run it in a mount namespace of its own (unshare --mount): every file system is made read-only there first, so that
# not even a guest gone wrong can write to the host. It ends with the connection of its only client.
set -euo pipefail

socket=$1

# The daemon needs to write its socket here, and its lock file under /run, which vanishes with the namespace.
mount --bind . .
cd "$PWD"
mount -t tmpfs tmpfs /run

while read -r _ _ _ _ mount_point _; do
  mount_point=$(printf '%b' "$mount_point")
  [[ $mount_point != "$PWD" && $mount_point != /run ]] || continue
  # What is mounted below another mount cannot be reached, and need not be.
  mount -o remount,bind,ro "$mount_point" 2>/dev/null || [[ $mount_point != / ]]
done </proc/self/mountinfo

# The namespace sandbox refuses to share the root directory itself.
exec /usr/lib/qemu/virtiofsd --socket-path="$socket" -o source=/ -o cache=always -o sandbox=chroot -o log_level=err
