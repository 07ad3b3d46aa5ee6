/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the packet benchmarks measure against and with. A test run repeats one packet: drive makes another flow
 * of it each time, then jumps to the program under test. Its own cost is measured with empty as the target
 * and taken off.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

/*
 * Flow n of flows has port first_port + n % ports and, as the last four bytes of the address that varies,
 * first_address + n / ports * address_step. Successive packets are stride flows apart, so that their entries do not
 * lie side by side in memory. Offsets are from the Ethernet header; 0: does not vary. The address is written before the
 * port, so that both ports can take its place.
 */
__u32 position = 0;
__u32 flows = 1;
__u32 stride = 1;
__u32 port_offset = 0;
__u32 first_port = 1024;
__u32 ports = 1;
__u32 address_offset = 0;
__u32 first_address = 0;
__u32 addresses = 1;
/* 0: the address changes after each round of the ports; 1: with every flow. */
__u32 address_every_flow = 0;
__u32 life_offset = 0; /* of the TTL or hop limit, which delivery counts down */
__u32 target = 0;

#define LARGEST_OFFSET 256

SEC("tc")
int empty(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int drive(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	__u32 flow = position + stride;
	__u64 offset;

	if (flow >= flows)
		flow -= flows;
	position = flow;

	offset = address_offset;
	if (offset && offset < LARGEST_OFFSET && data + offset + 4 <= end) {
		__u32 step = address_every_flow ? flow % addresses : flow / ports % addresses;

		*(__be32 *)(data + offset) = bpf_htonl(first_address + step);
	}
	offset = port_offset;
	if (offset && offset < LARGEST_OFFSET && data + offset + 2 <= end)
		*(__be16 *)(data + offset) = bpf_htons(first_port + flow % ports);
	offset = life_offset;
	if (offset && offset < LARGEST_OFFSET && data + offset + 1 <= end)
		*(__u8 *)(data + offset) = 64;

	bpf_tail_call(skb, &targets, target);
	return TC_ACT_UNSPEC;
}

char program_license[] SEC("license") = "Dual BSD/GPL";
