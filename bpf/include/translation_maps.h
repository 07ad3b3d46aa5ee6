/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The tables of translated flows, pinned by name; the agent collects what is over. */
#pragma once

#include "translation_types.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__type(key, struct translation_key4);
	__type(value, struct translation);
} translations4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__type(key, struct translation_key6);
	__type(value, struct translation);
} translations6 SEC(".maps");

/* Off the stack, of which little is left where it is needed; nothing else runs on this CPU meanwhile. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct translation_work);
} translation_work SEC(".maps");
