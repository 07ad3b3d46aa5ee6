/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Balancing at the socket, on a cgroup: an address of a service is replaced by one of a backend when a process connects or
 * sends, so that no packet needs translation; what the kernel tells the process of its peer is translated back. Written from
 * the kernel's UAPI (struct bpf_sock_addr, struct bpf_sock) and our facts (datapath, section 8.7).
 */
#include "kernel_socket.h"
#include "socket_bind.h"

#define MAPPED_WORD bpf_htonl(0xffff)
#define STATE_ESTABLISHED 1
#define STATE_TIME_WAIT 6
#define STATE_CLOSE 7
#define FAMILY_IPV6 10

/* Only what services balance; 0 for all else. */
inline_always __u8 balanced_protocol(__u32 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP ? protocol : 0;
}

inline_always int read4(struct bpf_sock_addr *ctx, struct socket_address *address)
{
	address->protocol = balanced_protocol(ctx->protocol);
	address->address.words[0] = ctx->user_ip4;
	address->port = ctx->user_port;
	return address->protocol;
}

inline_always void write4(struct bpf_sock_addr *ctx, const struct socket_address *address)
{
	ctx->user_ip4 = address->address.words[0];
	ctx->user_port = address->port;
}

inline_always int read6(struct bpf_sock_addr *ctx, struct socket_address *address)
{
	__u32 words[4] = { ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2], ctx->user_ip6[3] };

	address->protocol = balanced_protocol(ctx->protocol);
	address->port = ctx->user_port;
	address->is_ipv6 = words[0] || words[1] || words[2] != MAPPED_WORD;
	if (address->is_ipv6)
		__builtin_memcpy(&address->address, words, sizeof(words));
	else
		address->address.words[0] = words[3];
	return address->protocol;
}

inline_always void write6(struct bpf_sock_addr *ctx, const struct socket_address *address)
{
	if (address->is_ipv6) {
		ctx->user_ip6[0] = address->address.words[0];
		ctx->user_ip6[1] = address->address.words[1];
		ctx->user_ip6[2] = address->address.words[2];
		ctx->user_ip6[3] = address->address.words[3];
	} else {
		ctx->user_ip6[3] = address->address.words[0];
	}
	ctx->user_port = address->port;
}

SEC("cgroup/connect4")
int connect4(struct bpf_sock_addr *ctx)
{
	struct socket_address target = {};
	int is_changed = 0, verdict;

	if (!read4(ctx, &target))
		return SOCKET_ALLOWED;
	verdict = socket_connect(ctx, &target, &is_changed);
	if (is_changed)
		write4(ctx, &target);
	return verdict;
}

SEC("cgroup/connect6")
int connect6(struct bpf_sock_addr *ctx)
{
	struct socket_address target = {};
	int is_changed = 0, verdict;

	if (!read6(ctx, &target))
		return SOCKET_ALLOWED;
	verdict = socket_connect(ctx, &target, &is_changed);
	if (is_changed)
		write6(ctx, &target);
	return verdict;
}

SEC("cgroup/sendmsg4")
int sendmsg4(struct bpf_sock_addr *ctx)
{
	struct socket_address target = {};
	int is_changed = 0, verdict;

	if (!read4(ctx, &target))
		return SOCKET_ALLOWED;
	verdict = socket_send(ctx, &target, &is_changed);
	if (is_changed)
		write4(ctx, &target);
	return verdict;
}

SEC("cgroup/sendmsg6")
int sendmsg6(struct bpf_sock_addr *ctx)
{
	struct socket_address target = {};
	int is_changed = 0, verdict;

	if (!read6(ctx, &target))
		return SOCKET_ALLOWED;
	verdict = socket_send(ctx, &target, &is_changed);
	if (is_changed)
		write6(ctx, &target);
	return verdict;
}

SEC("cgroup/recvmsg4")
int recvmsg4(struct bpf_sock_addr *ctx)
{
	struct socket_address source = {};
	int is_changed = 0;

	if (!read4(ctx, &source))
		return SOCKET_ALLOWED;
	socket_restore_sender(ctx, &source, &is_changed);
	if (is_changed)
		write4(ctx, &source);
	return SOCKET_ALLOWED;
}

SEC("cgroup/recvmsg6")
int recvmsg6(struct bpf_sock_addr *ctx)
{
	struct socket_address source = {};
	int is_changed = 0;

	if (!read6(ctx, &source))
		return SOCKET_ALLOWED;
	socket_restore_sender(ctx, &source, &is_changed);
	if (is_changed)
		write6(ctx, &source);
	return SOCKET_ALLOWED;
}

SEC("cgroup/getpeername4")
int getpeername4(struct bpf_sock_addr *ctx)
{
	struct socket_address source = {};
	int is_changed = 0;

	if (!read4(ctx, &source))
		return SOCKET_ALLOWED;
	socket_restore_peer(ctx, &source, &is_changed);
	if (is_changed)
		write4(ctx, &source);
	return SOCKET_ALLOWED;
}

SEC("cgroup/getpeername6")
int getpeername6(struct bpf_sock_addr *ctx)
{
	struct socket_address source = {};
	int is_changed = 0;

	if (!read6(ctx, &source))
		return SOCKET_ALLOWED;
	socket_restore_peer(ctx, &source, &is_changed);
	if (is_changed)
		write6(ctx, &source);
	return SOCKET_ALLOWED;
}

SEC("cgroup/post_bind4")
int post_bind4(struct bpf_sock *ctx)
{
	struct socket_address bound = { .protocol = balanced_protocol(ctx->protocol) };

	if (!bound.protocol)
		return SOCKET_ALLOWED;
	bound.address.words[0] = ctx->src_ip4;
	bound.port = bpf_htons(ctx->src_port);
	return socket_may_bind(ctx, &bound);
}

SEC("cgroup/post_bind6")
int post_bind6(struct bpf_sock *ctx)
{
	struct socket_address bound = { .protocol = balanced_protocol(ctx->protocol), .is_ipv6 = 1 };
	__u32 words[4] = { ctx->src_ip6[0], ctx->src_ip6[1], ctx->src_ip6[2], ctx->src_ip6[3] };

	if (!bound.protocol)
		return SOCKET_ALLOWED;
	bound.port = bpf_htons(ctx->src_port);
	if (words[0] || words[1] || (words[2] && words[2] != MAPPED_WORD)) {
		__builtin_memcpy(&bound.address, words, sizeof(words));
		return socket_may_bind(ctx, &bound);
	}
	if (words[2] == MAPPED_WORD) {
		bound.is_ipv6 = 0;
		bound.address.words[0] = words[3];
		return socket_may_bind(ctx, &bound);
	}
	bound.address.words[3] = words[3];
	if (socket_may_bind(ctx, &bound) == SOCKET_REFUSED)
		return SOCKET_REFUSED;
	if (words[3])
		return SOCKET_ALLOWED;

	/* A socket that is bound to every IPv6 address takes IPv4 too, unless it is told not to, which we cannot see. */
	bound.is_ipv6 = 0;
	return socket_may_bind(ctx, &bound);
}

/* A function of its own, so that the record is in the object's type information. */
static __attribute__((noinline)) void describe(struct stale_socket *stale, const struct sock *sk)
{
	const struct sock_common *common = &sk->__sk_common;

	stale->protocol = sk->sk_protocol;
	stale->is_ipv6 = common->skc_family == FAMILY_IPV6;
	stale->remote_port = common->skc_dport;
	stale->local_port = common->skc_num;
	stale->network_namespace = common->skc_net.net->ns.inum;
	stale->device = common->skc_bound_dev_if;
	if (stale->is_ipv6) {
		bpf_probe_read_kernel(&stale->local, sizeof(stale->local), &common->skc_v6_rcv_saddr);
		bpf_probe_read_kernel(&stale->remote, sizeof(stale->remote), &common->skc_v6_daddr);
	} else {
		stale->local.words[0] = common->skc_rcv_saddr;
		stale->remote.words[0] = common->skc_daddr;
	}
}

/* A socket may have been connected to somebody else since, or not be connected any more. */
inline_always int is_connected(const struct sock *sk, const struct socket_peer *peer)
{
	__u8 state = sk->__sk_common.skc_state;

	return state != STATE_CLOSE && state != STATE_TIME_WAIT &&
	       (sk->sk_protocol != IPPROTO_UDP || state == STATE_ESTABLISHED) &&
	       sk->__sk_common.skc_dport == peer->backend_port;
}

/*
 * Walks all files of all processes, which reaches sockets of every network namespace, and writes down the connected sockets
 * whose backend has gone. (A walk over the storage itself would do, too, but not every kernel lets us.)
 */
SEC("iter/task_file")
int list_stale(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct stale_socket stale = {};
	struct socket_peer *peer;
	struct socket *socket;
	struct sock *sk;

	if (!task || !file)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket)
		return 0;
	sk = socket->sk;
	if (!sk)
		return 0;
	peer = bpf_sk_storage_get(&socket_peers, sk, NULL, 0);
	if (!peer || !peer->backend_id || service_backend(peer->backend_id) || !is_connected(sk, peer))
		return 0;
	describe(&stale, sk);
	stale.cookie = bpf_get_socket_cookie(sk);
	stale.backend_id = peer->backend_id;
	stale.process = task->tgid;
	stale.descriptor = ctx->fd;
	bpf_seq_write(ctx->meta->seq, &stale, sizeof(stale));
	return 0;
}
