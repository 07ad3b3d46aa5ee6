/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads a field of the kernel's own, whose place is found in the kernel's BTF when the program is loaded. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct task_struct {
	int tgid;
	int no_such_field___ours;
} __attribute__((preserve_access_index));

int seen_tgid;
_Bool has_unknown_field = 1;

SEC("raw_tp/sys_enter")
int relocated(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	has_unknown_field = bpf_core_field_exists(task->no_such_field___ours);
	seen_tgid = BPF_CORE_READ(task, tgid);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
