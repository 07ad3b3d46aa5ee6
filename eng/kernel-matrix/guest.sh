# SPDX-License-Identifier: Apache-2.0
#
# Sourced by kernel-matrix.sh: boots one kernel under emulation, runs the command in it and reads what it prints.
#
# A guest leaves nothing behind: both processes are killed when this shell exits, and by the kernel when this shell
# is killed; every file is in $run_directory.

readonly guest_processors=2 guest_memory=2G
readonly kernel_log_lines_shown=25
readonly kernel_trouble='BUG: |Oops: |WARNING: |Kernel panic|general protection fault|kernel-matrix: '

qemu_pid='' virtiofsd_pid=''

stop_guest() {
  local pid
  for pid in $qemu_pid $virtiofsd_pid; do kill -KILL "$pid" 2>/dev/null || true; done
  for pid in $qemu_pid $virtiofsd_pid; do wait "$pid" 2>/dev/null || true; done
  qemu_pid='' virtiofsd_pid=''
  rm -rf "$run_directory"
}

# Writes the initrd: what the kernel's cache holds, the guest's scripts, and settings that guest-run.sh reads.
write_initrd() {
  local contents=$run_directory/initrd variable value
  mkdir -p "$contents"
  cp -al "$kernel_directory/initrd/." "$contents/"
  cp "$parts/guest-initrd.sh" "$contents/init"
  cp "$parts/guest-run.sh" "$contents/"
  chmod +x "$contents/init"
  {
    printf 'token=%s\n' "$token"
    printf 'directory=%s\n' "${guest_directory@Q}"
    printf 'module_tree=%s\n' "${kernel_directory@Q}/lib/modules/$kernel_release"
    printf 'command=%s\n' "${guest_command@Q}"
    printf 'export PATH=%s HOME=/root LANG=C.UTF-8\n' "${PATH@Q}"
    # What guards against attacks or pays off in long runs costs a short one a quarter of its time here.
    printf 'export DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0\n'
    [[ -z ${DOTNET_ROOT:-} ]] || printf 'export DOTNET_ROOT=%s\n' "${DOTNET_ROOT@Q}"
    for variable in "${guest_environment[@]}"; do
      value=${variable#*=}
      printf 'export %s=%s\n' "${variable%%=*}" "${value@Q}"
    done
  } >"$contents/settings.sh"
  (cd "$contents" && find . -print0 | cpio --null --create --format=newc --quiet) >"$run_directory/initrd.cpio"
}

start_virtiofsd() {
  local deadline=$((SECONDS + 15))
  (cd "$run_directory" && exec setpriv --pdeathsig KILL -- \
    unshare --mount --propagation private -- "$parts/share-root.sh" root.sock) \
    </dev/null >"$run_directory/virtiofsd.log" 2>&1 9>&- &
  virtiofsd_pid=$!
  until [[ -S $run_directory/root.sock ]]; do
    if ! kill -0 "$virtiofsd_pid" 2>/dev/null || ((SECONDS > deadline)); then
      say "virtiofsd does not start: $(tail -n1 "$run_directory/virtiofsd.log")"
      return 1
    fi
    sleep 0.02
  done
}

# The emulator's options, where they are not plain:
# - One thread runs both processors in turn. With a thread for each, qemu 7.2 sometimes runs a stale translation of
#   code that the kernel has just patched (static branches, trampolines): one guest in 65 died of it ("Oops: int3").
# - Without cx16 the kernel's allocator does not use cmpxchg16b, which that qemu lets corrupt the flags register: one
#   boot in ten of some 6.12 kernels died of it. Five-level page tables (la57) only make emulated memory slower.
# - The serial line is the kernel's and goes to a file. What the command prints comes to standard output through a
#   virtio port, for a serial line passes 100 kB/s and takes a processor for it. Its end is a file rather than stdio,
#   which would tell the guest that nobody listens when standard input ends.
start_qemu() {
  local arguments=(
    -nodefaults -no-user-config -display none -no-reboot
    -machine q35,memory-backend=memory -accel tcg,thread=single -cpu max,cx16=off,la57=off
    -smp "$guest_processors" -m "$guest_memory"
    -object "memory-backend-memfd,id=memory,size=$guest_memory,share=on"
    -kernel "$kernel_directory/vmlinux" -initrd initrd.cpio
    -append "console=ttyS0 mitigations=off panic=-1"
    -chardev socket,id=root,path=root.sock -device vhost-user-fs-pci,chardev=root,tag=host
    -chardev file,id=kernel,path=kernel.log -serial chardev:kernel
    -chardev file,id=output,path=/dev/stdout
    -device virtio-serial-pci -device virtserialport,chardev=output,name=output
  )
  exec {guest_output}< <(cd "$run_directory" && exec setpriv --pdeathsig KILL -- \
    qemu-system-x86_64 "${arguments[@]}" </dev/null 2>qemu.log 9>&-)
  qemu_pid=$!
}

# Shows why a guest stopped: its kernel's log from the first sign of trouble, or else its end.
show_kernel_log() {
  local log=$run_directory/kernel.log trouble
  sed "s/^/[$series] qemu: /" "$run_directory/qemu.log"
  [[ -s $log ]] || return 0
  trouble=$(grep -nm1 -E "$kernel_trouble" "$log" | cut -d: -f1) || true
  if [[ -n $trouble ]]; then tail -n "+$trouble" "$log"; else tail -n "$kernel_log_lines_shown" "$log"; fi |
    awk -v most="$kernel_log_lines_shown" -v prefix="[$series] kernel: " 'NR <= most { sub(/\r$/, ""); print prefix $0 }'
  mkdir -p "$cache/logs"
  cp "$log" "$cache/logs/$kernel_release.log"
  say "the whole kernel log is in ${cache#"$repository/"}/logs/$kernel_release.log"
}

# Sets $now, in milliseconds; no subshell, for it is called for each line of output.
read_clock() {
  now=${EPOCHREALTIME/[.,]/}
  now=${now%???}
}

# Reads one line of the guest's output into $line, until $deadline (milliseconds). Fails at the end of the output,
# with status 2 at the deadline.
read_guest_line() {
  local left status=0
  line=''
  read_clock
  left=$((deadline - now))
  ((left > 0)) || return 2
  printf -v left '%d.%03d' $((left / 1000)) $((left % 1000))
  IFS= read -r -t "$left" -u "$guest_output" line || status=$?
  line=${line%$'\r'}
  ((status <= 128)) || return 2
  ((status == 0)) || [[ -n $line ]]
}

# Says why there was no end marker; $1 is the status of read_guest_line.
fault_without_end() {
  local panic
  panic=$(grep -om1 'Kernel panic.*' "$run_directory/kernel.log" | tr -d '\r') || true
  if [[ -n $panic ]]; then
    printf '%s\n' "$panic"
  elif [[ -z $boot_time ]]; then
    (($1 == 2)) && echo "did not boot within $boot_limit_seconds s" || echo 'stopped before it had booted'
  else
    (($1 == 2)) && echo "the command did not end within $run_limit_seconds s" || echo 'stopped before the command had ended'
  fi
}

# Boots kernel_release and runs the command. Prints its output with a prefix, records programs, and sets boot_time
# and run_time (milliseconds), exit_code (empty without an end) and fault (empty when the command succeeded).
run_guest() {
  local started now line deadline status
  token=kernel-matrix-$RANDOM$RANDOM
  boot_time='' run_time='' exit_code='' fault=''
  mkdir -p "$run_directory"
  write_initrd
  read_clock
  started=$now
  start_virtiofsd || { fault='virtiofsd does not start'; stop_guest; return; }
  start_qemu

  deadline=$((started + boot_limit_seconds * 1000))
  while true; do
    status=0
    read_guest_line || status=$?
    ((status == 0)) || break
    case $line in
      "$token BEGIN "*)
        read_clock
        boot_time=$((now - started))
        deadline=$((now + run_limit_seconds * 1000))
        ;;
      *"$token END "*)
        exit_code=${line##*"$token END "}
        [[ $line == "$token"* ]] || take_line "${line%"$token END "*}"
        break
        ;;
      *) take_line "$line" ;;
    esac
  done
  read_clock
  [[ -z $boot_time ]] || run_time=$((now - started - boot_time))

  if [[ -n $exit_code ]]; then
    ((exit_code == 0)) || fault="the command ended with exit code $exit_code"
    # Does not fail the run, but is never right.
    ! grep -qE "$kernel_trouble" "$run_directory/kernel.log" || { say 'the kernel complained:'; show_kernel_log; }
  else
    fault=$(fault_without_end "$status")
    [[ -z $line ]] || take_line "$line"
    show_kernel_log
  fi
  exec {guest_output}<&-
  stop_guest
}
