/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Consumes a ring through libbpf. Argument: the pin. Each line of input consumes what is there; the answer
 * is the number of records and the nanoseconds that it took.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "peer.h"

static uint64_t sum;

static int take(void *context, void *record, size_t size)
{
	sum += *(uint64_t *)record;
	return 0;
}

int main(int argc, char **argv)
{
	struct ring_buffer *ring;
	char line[64];
	int map;

	if (argc != 2)
		fail("usage: ringbuf RING", EINVAL);
	map = bpf_obj_get(argv[1]);
	if (map < 0)
		fail("open pin", errno);
	ring = ring_buffer__new(map, take, NULL, NULL);
	if (!ring)
		fail("ring_buffer__new", errno);
	while (fgets(line, sizeof(line), stdin)) {
		double start = now_ns();
		int count = ring_buffer__consume(ring);

		start = now_ns() - start;
		if (count < 0)
			fail("ring_buffer__consume", count);
		printf("%d %.0f %llu\n", count, start, (unsigned long long)sum);
		fflush(stdout);
	}
	ring_buffer__free(ring);
	return 0;
}
