#!/busybox sh
# SPDX-License-Identifier: Apache-2.0
#
# First process of a guest, inside the initrd: mounts the host's root, which is shared read-only, under a layer in
# memory that takes all writes, and goes on there with guest-run.sh.

for applet in cat cp echo insmod ip mkdir mount poweroff switch_root; do
  eval "$applet() { /busybox $applet \"\$@\"; }"
done

give_up() {
  echo "kernel-matrix: the guest could not $1" >/dev/console
  poweroff -f
}

mkdir -p /proc /sys /dev /host /writes /root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

for module in /modules/*.ko; do
  insmod "$module" || give_up "load ${module##*/}"
done

mount -t virtiofs -o ro host /host || give_up 'mount the shared root'
mount -t tmpfs -o size=75% tmpfs /writes || give_up 'mount a layer for its writes'
mkdir /writes/upper /writes/work
mount -t overlay -o lowerdir=/host,upperdir=/writes/upper,workdir=/writes/work overlay /root ||
  give_up 'lay its writes over the shared root'

for directory in proc sys dev run; do mkdir -p "/root/$directory"; done
mount -t tmpfs -o mode=755 tmpfs /root/run
mkdir /root/run/kernel-matrix
cp /busybox /guest-run.sh /settings.sh /root/run/kernel-matrix/

for directory in proc sys dev; do mount --move "/$directory" "/root/$directory"; done
ip link set lo up || give_up 'bring up lo'

exec /busybox switch_root /root /run/kernel-matrix/busybox sh /run/kernel-matrix/guest-run.sh
