/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What every program of the data plane includes: kernel UAPI types, helper declarations, and the few
 * shorthands used everywhere. Written from the kernel's UAPI headers.
 */
#pragma once

#include <linux/types.h>
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <linux/in.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#define inline_always static __always_inline
/*
 * A global function: the verifier checks it once, on its own, whatever calls it. This is what keeps the
 * programs' complexity a sum instead of a product. Pointers it takes may be null as far as it knows.
 */
#define verified_once __attribute__((noinline))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Keeps the compiler from merging what the verifier must see apart. */
#define barrier_data(x) asm volatile("" : "+r"(x))

#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif

#define static_assert_size(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " must be " #bytes " bytes")

char program_license[] SEC("license") = "Dual BSD/GPL";
