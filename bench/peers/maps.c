/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Map operations through libbpf, on the maps that the benchmark pinned: a hash of struct key to struct value,
 * and an array that is mapped. Arguments: the two pins. Commands: an operation and a count; the answer is the
 * nanoseconds that one took.
 */
#include <bpf/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "peer.h"

struct key {
	uint32_t number;
	uint32_t kind;
};

struct value {
	uint64_t packets;
	uint64_t bytes;
};

#define CHUNK 1024
#define FAR_APART 7919

static struct key keys[CHUNK];
static struct value values[CHUNK];

static struct key key_of(uint32_t index)
{
	struct key key = { .number = index, .kind = 1 };

	return key;
}

static double lookup(int map, uint32_t count, uint32_t entries)
{
	double start = now_ns();

	for (uint32_t i = 0, index = 0; i < count; i++, index = (index + FAR_APART) % entries) {
		struct key key = key_of(index);
		struct value value;

		if (bpf_map_lookup_elem(map, &key, &value))
			fail("lookup", errno);
	}
	return now_ns() - start;
}

static double miss(int map, uint32_t count, uint32_t entries)
{
	double start = now_ns();

	for (uint32_t i = 0; i < count; i++) {
		struct key key = key_of(entries + i);
		struct value value;

		if (!bpf_map_lookup_elem(map, &key, &value))
			fail("miss", EEXIST);
	}
	return now_ns() - start;
}

static double update(int map, uint32_t count, uint32_t entries)
{
	double start = now_ns();

	for (uint32_t i = 0, index = 0; i < count; i++, index = (index + FAR_APART) % entries) {
		struct key key = key_of(index);
		struct value value = { .packets = i };

		if (bpf_map_update_elem(map, &key, &value, BPF_EXIST))
			fail("update", errno);
	}
	return now_ns() - start;
}

/* Adds keys that are new and takes them out again; gives the time of either. */
static double add_delete(int map, uint32_t count, uint32_t entries, int wants_delete)
{
	double start = now_ns(), added;

	for (uint32_t i = 0; i < count; i++) {
		struct key key = key_of(entries + i);
		struct value value = { .packets = i };

		if (bpf_map_update_elem(map, &key, &value, BPF_NOEXIST))
			fail("add", errno);
	}
	added = now_ns();
	for (uint32_t i = 0; i < count; i++) {
		struct key key = key_of(entries + i);

		if (bpf_map_delete_elem(map, &key))
			fail("delete", errno);
	}
	return wants_delete ? now_ns() - added : added - start;
}

static double lookup_batch(int map, uint32_t count)
{
	double start = now_ns();
	uint32_t done = 0;

	while (done < count) {
		uint64_t position;
		void *from = NULL;

		for (;;) {
			uint32_t chunk = CHUNK;
			int error = bpf_map_lookup_batch(map, from, &position, keys, values, &chunk, NULL);

			if (error && errno != ENOENT)
				fail("lookup batch", errno);
			done += chunk;
			if (error)
				break;
			from = &position;
		}
	}
	return (now_ns() - start) * count / done;
}

static double update_batch(int map, uint32_t count, uint32_t entries)
{
	double start = now_ns();

	for (uint32_t i = 0; i < count; i += CHUNK) {
		uint32_t chunk = CHUNK;

		for (uint32_t j = 0; j < CHUNK; j++) {
			keys[j] = key_of((i + j) % entries);
			values[j].packets = j;
		}
		if (bpf_map_update_batch(map, keys, values, &chunk, NULL))
			fail("update batch", errno);
	}
	return now_ns() - start;
}

static double delete_batch(int map, uint32_t count, uint32_t entries)
{
	double time = 0;

	for (uint32_t i = 0; i < count; i += CHUNK) {
		uint32_t chunk = CHUNK;
		double start;

		for (uint32_t j = 0; j < CHUNK; j++)
			keys[j] = key_of(entries + j);
		if (bpf_map_update_batch(map, keys, values, &chunk, NULL))
			fail("add batch", errno);
		start = now_ns();
		if (bpf_map_delete_batch(map, keys, &chunk, NULL))
			fail("delete batch", errno);
		time += now_ns() - start;
	}
	return time;
}

static double walk(int map, uint32_t count)
{
	double start = now_ns();
	uint32_t done = 0;

	while (done < count) {
		struct key key, *from = NULL;
		struct value value;

		while (!bpf_map_get_next_key(map, from, &key)) {
			if (bpf_map_lookup_elem(map, &key, &value))
				fail("walk", errno);
			from = &key;
			done++;
		}
	}
	return (now_ns() - start) * count / done;
}

static double read_mapped(const volatile struct value *array, uint32_t count, uint32_t length)
{
	double start = now_ns();
	uint64_t sum = 0;

	for (uint32_t i = 0; i < count; i++)
		sum += array[i & (length - 1)].packets;
	start = now_ns() - start;
	if (sum == 1)
		puts("");
	return start;
}

int main(int argc, char **argv)
{
	uint32_t count, entries, length;
	char operation[32];
	int map, array;
	void *mapped;

	if (argc != 5)
		fail("usage: maps HASH ENTRIES ARRAY LENGTH", EINVAL);
	map = bpf_obj_get(argv[1]);
	array = bpf_obj_get(argv[3]);
	if (map < 0 || array < 0)
		fail("open pin", errno);
	entries = atoi(argv[2]);
	length = atoi(argv[4]);
	mapped = mmap(NULL, length * sizeof(struct value), PROT_READ, MAP_SHARED, array, 0);
	if (mapped == MAP_FAILED)
		fail("mmap", errno);

	while (scanf("%31s %u", operation, &count) == 2) {
		double time = -1;

		if (!strcmp(operation, "lookup"))
			time = lookup(map, count, entries);
		else if (!strcmp(operation, "miss"))
			time = miss(map, count, entries);
		else if (!strcmp(operation, "update"))
			time = update(map, count, entries);
		else if (!strcmp(operation, "add"))
			time = add_delete(map, count, entries, 0);
		else if (!strcmp(operation, "delete"))
			time = add_delete(map, count, entries, 1);
		else if (!strcmp(operation, "lookup_batch"))
			time = lookup_batch(map, count);
		else if (!strcmp(operation, "update_batch"))
			time = update_batch(map, count, entries);
		else if (!strcmp(operation, "delete_batch"))
			time = delete_batch(map, count, entries);
		else if (!strcmp(operation, "walk"))
			time = walk(map, count);
		else if (!strcmp(operation, "read_mapped"))
			time = read_mapped(mapped, count, length);
		else
			fail(operation, EINVAL);
		printf("%.6f\n", time / count);
		fflush(stdout);
	}
	return 0;
}
