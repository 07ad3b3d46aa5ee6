# SPDX-License-Identifier: Apache-2.0
#
# Sourced by kernel-matrix.sh: collects what guests report and prints it as a table and as JSON.
#
# A command in a guest reports a program by one line on its standard output, its fields separated by tabs:
#   MATRIX  PROGRAM  INSTRUCTIONS  accepted|rejected  NOTE
# INSTRUCTIONS is the number that the verifier processed, empty when unknown; NOTE may be empty.

# One element a program: series, release, program, instructions, verdict, note, separated by tabs.
programs=()
# One element a kernel: series, release, boot ms, run ms, exit code, fault, separated by tabs.
kernels=()

# Takes one line that the command printed in the guest.
take_line() {
  local line=$1 keyword program instructions verdict note
  if [[ $line != MATRIX$'\t'* ]]; then
    printf '[%s] %s\n' "$series" "$line"
    return
  fi
  # An unused character in place of the tab: read takes a run of tabs, as an empty field makes, for one.
  IFS=$'\x1f' read -r keyword program instructions verdict note <<<"${line//$'\t'/$'\x1f'}"
  if [[ -z $program || ! $instructions =~ ^[0-9]*$ || ($verdict != accepted && $verdict != rejected) ]]; then
    printf '[%s] not understood: %s\n' "$series" "$line"
    malformed=$((malformed + 1))
    return
  fi
  programs+=("$series"$'\t'"$kernel_release"$'\t'"$program"$'\t'"$instructions"$'\t'"$verdict"$'\t'"${note//$'\x1f'/ }")
}

record_kernel() {
  kernels+=("$series"$'\t'"${kernel_release:-}"$'\t'"$boot_time"$'\t'"$run_time"$'\t'"$exit_code"$'\t'"$fault")
}

program_lines() { ((${#programs[@]} == 0)) || printf '%s\n' "${programs[@]}"; }
kernel_lines() { ((${#kernels[@]} == 0)) || printf '%s\n' "${kernels[@]}"; }
count_rejected() { program_lines | awk -F '\t' '$5 == "rejected"' | wc -l; }

# The programs in order of name, each with its kernels from old to new.
print_programs() {
  program_lines | sort -t $'\t' -k3,3 -k1,1V -s | awk -F '\t' '
    { row[NR] = $0; if (length($3) > width) width = length($3) }
    END {
      if (NR == 0) exit
      if (width < 7) width = 7
      form = "%-" width "s  %-7s %13s  %-8s %s\n"
      printf "\n" form, "program", "kernel", "instructions", "accepted", "note"
      for (i = 1; i <= NR; i++) {
        split(row[i], f, "\t")
        printf form, f[3], f[1], (f[4] == "" ? "-" : f[4]), (f[5] == "accepted" ? "yes" : "NO"), f[6]
      }
    }' | sed 's/ *$//'
}

print_kernels() {
  kernel_lines | awk -F '\t' '
    function seconds(ms) { return ms == "" ? "-" : sprintf("%.1f s", ms / 1000) }
    NR == 1 { printf "\n%-7s %-30s %8s %9s  %s\n", "kernel", "release", "boot", "command", "result" }
    { printf "%-7s %-30s %8s %9s  %s\n", $1, ($2 == "" ? "-" : $2), seconds($3), seconds($4), ($6 == "" ? "ok" : $6) }'
}

write_json() {
  { kernel_lines | sed 's/^/kernel\t/'; program_lines | sed 's/^/program\t/'; } | awk -F '\t' '
    function text(value,   i, c, out) {
      gsub(/[[:cntrl:]]/, " ", value)
      for (i = 1; i <= length(value); i++) {
        c = substr(value, i, 1)
        out = out (c == "\\" || c == "\"" ? "\\" : "") c
      }
      return "\"" out "\""
    }
    function number(value) { return value == "" ? "null" : value }
    $1 == "kernel" {
      kernel[++kernel_count] = sprintf("{\"kernel\":%s,\"release\":%s,\"booted\":%s,\"bootMilliseconds\":%s,\"commandMilliseconds\":%s,\"exitCode\":%s,\"fault\":%s}",
        text($2), text($3), ($4 == "" ? "false" : "true"), number($4), number($5), number($6), ($7 == "" ? "null" : text($7)))
    }
    $1 == "program" {
      program[++program_count] = sprintf("{\"program\":%s,\"kernel\":%s,\"release\":%s,\"instructions\":%s,\"accepted\":%s,\"note\":%s}",
        text($4), text($2), text($3), number($5), ($6 == "accepted" ? "true" : "false"), text($7))
    }
    END {
      print "{\n  \"kernels\": ["
      for (i = 1; i <= kernel_count; i++) print "    " kernel[i] (i < kernel_count ? "," : "")
      print "  ],\n  \"programs\": ["
      for (i = 1; i <= program_count; i++) print "    " program[i] (i < program_count ? "," : "")
      print "  ]\n}"
    }' >"$1.new"
  mv "$1.new" "$1"
}
