/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

struct sample_key {
	__u32 mark;
	__u8 proto;
	__u8 pad[3];
};

struct sample_value {
	__u64 bytes;
	__u32 flags : 4;
	__u32 zone : 12;
	__u32 reserved;
};

struct sample_limits {
	__u32 burst;
	__u32 rate;
};
