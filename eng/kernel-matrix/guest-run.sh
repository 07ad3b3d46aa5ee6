# SPDX-License-Identifier: Apache-2.0
#
# First process of a guest after its root is mounted: prepares what programs expect of a running system, runs the
# command, and says how it ended. What the command prints goes to a virtio port; the serial line is the kernel's.

matrix=/run/kernel-matrix
. "$matrix/settings.sh" # sets: token directory module_tree command, and exports variables

on() { "$matrix/busybox" "$@"; }

on mkdir -p /dev/pts /dev/shm /sys/fs/bpf /sys/fs/cgroup /lib/modules
on mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
on mount -t tmpfs tmpfs /dev/shm
on mount -t bpf bpf /sys/fs/bpf
on mount -t cgroup2 cgroup2 /sys/fs/cgroup
on mount -t tracefs tracefs /sys/kernel/tracing
on mount -t debugfs debugfs /sys/kernel/debug
on hostname kernel-matrix
# modprobe, also the one that the kernel runs for an unknown link or protocol type, looks for its release here.
on rm -rf "/lib/modules/$(on uname -r)"
on ln -s "$module_tree" "/lib/modules/$(on uname -r)"
ulimit -n 65536

# A pipe, so that the command does not believe that it has a terminal. The end goes through the same pipe, behind
# everything that the command wrote, and does not wait for what the command left running.
port=$(on grep -lx output /sys/class/virtio-ports/*/name)
port=${port%/name}
on mkfifo "$matrix/output"
on cat "$matrix/output" >"/dev/${port##*/}" &
exec 3>"$matrix/output"

echo "$token BEGIN $(on uname -r)" >&3
(
  exec </dev/null >&3 2>&1 3>&-
  cd "$directory" || exit 125
  exec /bin/bash -c "$command" # not busybox, which prefers its own tools to those of the shared root
)
echo "$token END $?" >&3

# The host stops the machine when it has read the end.
while :; do on sleep 3600; done
