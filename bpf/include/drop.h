/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Why packets are dropped: the ecosystem's numbers (facts: datapath, section 15), used as they appear in events. */
#pragma once

#define DROP_INVALID_SOURCE 132
#define DROP_POLICY 133
#define DROP_INVALID 134
#define DROP_TRUNCATED 135
#define DROP_UNKNOWN_PROTOCOL 137
#define DROP_UNKNOWN_L3 139
#define DROP_WRITE_ERROR 141
#define DROP_UNKNOWN_L4 142
#define DROP_UNROUTABLE 151
#define DROP_CONNECTION_CREATE 155
#define DROP_EXTENSION_HEADER 156
#define DROP_UNSUPPORTED_L2 166
#define DROP_ENCAPSULATION 170
#define DROP_FRAGMENT_NOT_FOUND 175
#define DROP_FORBIDDEN_ICMP6 176
#define DROP_POLICY_DENY 181
#define DROP_VLAN 182
#define DROP_AUTH_REQUIRED 189
#define DROP_TTL_EXCEEDED 196
#define DROP_ENDPOINT_NOT_READY 203

#define DIRECTION_INGRESS 1
#define DIRECTION_EGRESS 2
