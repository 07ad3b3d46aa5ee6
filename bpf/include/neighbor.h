/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Point-to-point pods have one neighbour, their gateway: whatever they ask for, ARP (RFC 826) and neighbour
 * discovery (RFC 4861) are answered with the gateway's address, except for their own.
 */
#pragma once

#include "maps.h"
#include "packet.h"

struct arp_packet {
	__be16 hardware;
	__be16 protocol;
	__u8 hardware_length;
	__u8 protocol_length;
	__be16 operation;
	__u8 sender_mac[6];
	__u8 sender_ip[4];
	__u8 target_mac[6];
	__u8 target_ip[4];
} __attribute__((packed));

#define ARP_REQUEST 1
#define ARP_REPLY 2

#define NDP_SOLICITATION 135
#define NDP_ADVERTISEMENT 136
#define NDP_SOURCE_ADDRESS 1
#define NDP_TARGET_ADDRESS 2
#define NDP_ROUTER_SOLICITED_OVERRIDE 0xe0

struct ndp_message {
	__u8 type;
	__u8 code;
	__sum16 checksum;
	__u8 flags[4];
	union address target;
	__u8 option;
	__u8 option_length;
	__u8 mac[6];
} __attribute__((packed, aligned(4)));

#define NEIGHBOR_PASS 0
#define NEIGHBOR_REPLY 1 /* the packet has become the answer; send it back */
#define NEIGHBOR_DROP 2

/* Answers an ARP request of the endpoint. */
inline_always int neighbor_handle_arp(struct __sk_buff *skb, const struct endpoint *endpoint, int *reason)
{
	void *data, *end;
	struct ethhdr *ethernet;
	struct arp_packet *arp;
	__be32 sender, target;

	*reason = DROP_INVALID;
	if (packet_linear(skb, ETH_HLEN + sizeof(*arp), &data, &end))
		return NEIGHBOR_DROP;
	ethernet = data;
	arp = data + ETH_HLEN;
	if ((void *)(arp + 1) > end)
		return NEIGHBOR_DROP;
	if (arp->hardware != bpf_htons(1) || arp->protocol != bpf_htons(ETH_P_IP) || arp->hardware_length != 6 ||
	    arp->protocol_length != 4)
		return NEIGHBOR_DROP;
	__builtin_memcpy(&sender, arp->sender_ip, 4);
	__builtin_memcpy(&target, arp->target_ip, 4);
	/* Nobody speaks for another's address; 0 is a probe (RFC 5227). */
	if (sender && (!(endpoint->flags & ENDPOINT_HAS_IPV4) || sender != endpoint->ipv4)) {
		*reason = DROP_INVALID_SOURCE;
		return NEIGHBOR_DROP;
	}
	if (arp->operation != bpf_htons(ARP_REQUEST) || target == endpoint->ipv4)
		return NEIGHBOR_PASS;

	arp->operation = bpf_htons(ARP_REPLY);
	__builtin_memcpy(arp->target_mac, arp->sender_mac, 6);
	__builtin_memcpy(arp->target_ip, &sender, 4);
	__builtin_memcpy(arp->sender_mac, endpoint->gateway_mac, 6);
	__builtin_memcpy(arp->sender_ip, &target, 4);
	__builtin_memcpy(ethernet->h_dest, arp->target_mac, 6);
	__builtin_memcpy(ethernet->h_source, endpoint->gateway_mac, 6);
	return NEIGHBOR_REPLY;
}

inline_always __sum16 neighbor_fold(__u64 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* An advertisement speaks for the endpoint's own address, or not at all. */
inline_always int neighbor_handle_advertisement(struct __sk_buff *skb, const struct endpoint *endpoint,
						const struct packet *packet, int *reason)
{
	union address target;

	if (packet->end < packet->l4_offset + 24u ||
	    bpf_skb_load_bytes(skb, packet->l4_offset + 8, &target, sizeof(target))) {
		*reason = DROP_TRUNCATED;
		return NEIGHBOR_DROP;
	}
	*reason = DROP_INVALID_SOURCE;
	return target.halves[0] == endpoint->ipv6.halves[0] && target.halves[1] == endpoint->ipv6.halves[1] ?
		       NEIGHBOR_PASS :
		       NEIGHBOR_DROP;
}

/*
 * Answers a neighbour solicitation of the endpoint. Only those with a source address option, which is what
 * address resolution sends, are answered; duplicate address detection has no answer to wait for.
 */
inline_always int neighbor_handle_solicitation(struct __sk_buff *skb, const struct endpoint *endpoint,
					       const struct packet *packet, int *reason)
{
	void *data, *end;
	struct ethhdr *ethernet;
	struct ipv6_header *ip;
	struct ndp_message *message;
	__be32 pseudo[2];
	__s64 sum;

	*reason = DROP_FORBIDDEN_ICMP6;
	if (packet->l4_offset != ETH_HLEN + sizeof(*ip))
		return NEIGHBOR_DROP;
	if (packet_linear(skb, ETH_HLEN + sizeof(*ip) + sizeof(*message), &data, &end))
		return NEIGHBOR_PASS;
	ethernet = data;
	ip = data + ETH_HLEN;
	message = (void *)(ip + 1);
	if ((void *)(message + 1) > end)
		return NEIGHBOR_PASS;
	if (ip->hop_limit != 255)
		return NEIGHBOR_DROP;
	if (message->target.halves[0] == endpoint->ipv6.halves[0] &&
	    message->target.halves[1] == endpoint->ipv6.halves[1])
		return NEIGHBOR_PASS;
	if (message->option != NDP_SOURCE_ADDRESS || message->option_length != 1 ||
	    bpf_ntohs(ip->payload_length) != sizeof(*message))
		return NEIGHBOR_PASS;

	__builtin_memcpy(ethernet->h_dest, ethernet->h_source, 6);
	__builtin_memcpy(ethernet->h_source, endpoint->gateway_mac, 6);
	ip->destination = ip->source;
	__builtin_memcpy(&ip->source, &message->target, sizeof(union address));
	message->type = NDP_ADVERTISEMENT;
	message->flags[0] = NDP_ROUTER_SOLICITED_OVERRIDE;
	message->option = NDP_TARGET_ADDRESS;
	__builtin_memcpy(message->mac, endpoint->gateway_mac, 6);
	message->checksum = 0;

	pseudo[0] = bpf_htonl(sizeof(*message));
	pseudo[1] = bpf_htonl(PROTOCOL_ICMP6);
	sum = bpf_csum_diff(NULL, 0, pseudo, sizeof(pseudo), 0);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)&ip->source, 32, sum);
	sum = bpf_csum_diff(NULL, 0, (__be32 *)message, sizeof(*message), sum);
	message->checksum = neighbor_fold(sum);
	return NEIGHBOR_REPLY;
}
