/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Coarse time for connection entries: timer ticks since boot, 256 of them a unit (about 1 s at 250 Hz).
 * Reading them is one load, where the monotonic clock costs a fifth of a whole packet. User space learns the
 * present unit by running read_clock.
 */
#pragma once

#include "base.h"

inline_always __u32 clock_now(void)
{
	return bpf_jiffies64() >> 8;
}
