//! Which addresses are on the open web, and what the others are.
//!
//! The tables are IANA's registries of special-purpose addresses, IPv4 and IPv6
//! (<https://www.iana.org/assignments/iana-ipv4-special-registry>, RFC 6890), and the addresses at which clouds
//! give machines their secrets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Most special first: the first that holds an address names it.
const IPV4: &[(Ipv4Net, &str)] = &[
    (v4([169, 254, 169, 254], 32), METADATA),
    (v4([169, 254, 170, 2], 32), METADATA),   // Amazon ECS
    (v4([168, 63, 129, 16], 32), METADATA),   // Azure, in public space
    (v4([100, 100, 100, 200], 32), METADATA), // Alibaba
    (v4([192, 0, 0, 192], 32), METADATA),     // Oracle
    (v4([0, 0, 0, 0], 8), "an address of this host"),
    (v4([10, 0, 0, 0], 8), PRIVATE),
    (v4([100, 64, 0, 0], 10), "an address that a provider shares among customers"),
    (v4([127, 0, 0, 0], 8), LOOPBACK),
    (v4([169, 254, 0, 0], 16), LINK_LOCAL),
    (v4([172, 16, 0, 0], 12), PRIVATE),
    (v4([192, 0, 0, 0], 24), RESERVED),
    (v4([192, 0, 2, 0], 24), DOCUMENTATION),
    (v4([192, 88, 99, 0], 24), "a 6to4 relay"),
    (v4([192, 168, 0, 0], 16), PRIVATE),
    (v4([198, 18, 0, 0], 15), BENCHMARK),
    (v4([198, 51, 100, 0], 24), DOCUMENTATION),
    (v4([203, 0, 113, 0], 24), DOCUMENTATION),
    (v4([224, 0, 0, 0], 4), MULTICAST),
    (v4([255, 255, 255, 255], 32), "the broadcast address"),
    (v4([240, 0, 0, 0], 4), RESERVED),
];

const IPV6: &[(Ipv6Net, &str)] = &[
    (v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128), METADATA), // Amazon EC2
    (v6([0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254], 128), METADATA),  // Google
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), "an address of this host"),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), LOOPBACK),
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), "an address of a local translator (NAT64)"),
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0], 48), "a discard address"),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32), "a Teredo tunnel"),
    (v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48), BENCHMARK),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), RESERVED),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), DOCUMENTATION),
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), "a 6to4 tunnel"),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), DOCUMENTATION),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), PRIVATE),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), LINK_LOCAL),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), PRIVATE), // site-local, deprecated by RFC 3879
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), MULTICAST),
];

/// All that is given out for the open web so far.
const IPV6_GLOBAL: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// The prefix under which a translator shows IPv4 addresses: RFC 6052.
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

const BENCHMARK: &str = "an address for benchmarks";
const DOCUMENTATION: &str = "an address for documentation";
const LINK_LOCAL: &str = "a link-local address";
const LOOPBACK: &str = "a loopback address";
const METADATA: &str = "a cloud's metadata service";
const MULTICAST: &str = "a multicast address";
const PRIVATE: &str = "a private address";
const RESERVED: &str = "a reserved address";

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(s: [u16; 8], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]), prefix)
}

/// What an address is, if it is not on the open web.
pub(super) fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    }
}

fn special_v4(address: Ipv4Addr) -> Option<&'static str> {
    IPV4.iter().find(|(net, _)| net.contains(&address)).map(|(_, what)| *what)
}

fn special_v6(address: Ipv6Addr) -> Option<&'static str> {
    if let Some((_, what)) = IPV6.iter().find(|(net, _)| net.contains(&address)) {
        return Some(what);
    }
    let [.., a, b, c, d] = address.octets();
    let within = Ipv4Addr::new(a, b, c, d);
    // An IPv4 address in the dress of an IPv6 address is what it is undressed.
    if address.to_ipv4_mapped().is_some() || NAT64.contains(&address) {
        return special_v4(within);
    }
    if address.octets()[..12] == [0; 12] {
        return Some("an IPv4-compatible address");
    }
    (!IPV6_GLOBAL.contains(&address)).then_some(RESERVED)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(address: &str) -> Option<&'static str> {
        special(address.parse().unwrap())
    }

    #[test]
    fn the_open_web_is_open() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2001:4860:4860::8888",
            "64:ff9b::101:101",
            "::ffff:1.1.1.1",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
    }

    #[test]
    fn addresses_within_a_network_are_named() {
        for (what, addresses) in [
            (LOOPBACK, &["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"][..]),
            (PRIVATE, &["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fdff::1", "fec0::1"]),
            (LINK_LOCAL, &["169.254.0.1", "fe80::1", "febf::1"]),
            (METADATA, &["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "::ffff:169.254.169.254"]),
            (MULTICAST, &["224.0.0.1", "239.255.255.255", "ff02::1"]),
            (RESERVED, &["240.0.0.1", "192.0.0.8", "2001:10::1", "4000::1", "f000::1", "1::1"]),
            (BENCHMARK, &["198.18.0.1", "198.19.255.255", "2001:2::1"]),
            (DOCUMENTATION, &["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"]),
            ("an address of this host", &["0.0.0.0", "0.1.2.3", "::"]),
            ("the broadcast address", &["255.255.255.255"]),
            ("an address that a provider shares among customers", &["100.64.0.1", "100.127.255.255"]),
            ("a Teredo tunnel", &["2001::1", "2001:0:53aa:64c:0:7:8080:8080"]),
            ("a 6to4 tunnel", &["2002:7f00:1::", "2002:101:101::1"]),
            ("an address of a local translator (NAT64)", &["64:ff9b:1::1"]),
            ("an IPv4-compatible address", &["::7f00:1", "::1.1.1.1"]),
        ] {
            for address in addresses {
                assert_eq!(of(address), Some(what), "{address}");
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_the_standard_library_knows_as_special_is_refused(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            let known = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_broadcast() || address.is_documentation() || address.is_unspecified()
                || address.is_multicast();
            prop_assert!(!known || special(address.into()).is_some());
        }

        #[test]
        fn a_mapped_address_is_what_it_is_unmapped(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(special(address.to_ipv6_mapped().into()), special(address.into()));
        }
    }
}
