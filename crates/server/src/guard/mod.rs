//! Who asks, from where and how often, as far as a request says it by itself.

mod bucket;
mod tokens;

pub use bucket::Buckets;
pub use tokens::{TokenError, Tokens, new_token};

use crate::answer::Problem;
use axum::http::{HeaderMap, StatusCode, header};
use std::net::{IpAddr, SocketAddr};

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// What whoever asks may do.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The only collection that is open to them.
    pub collection: Option<String>,
}

impl Caller {
    /// Whether a collection is open to them.
    ///
    /// # Errors
    /// [`Problem`] if it is not.
    pub fn may_use(&self, id: &str) -> Result<(), Problem> {
        match &self.collection {
            Some(only) if only != id => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "other_collection",
                format!(
                    "This token is for the collection {only} alone; ask for that, or with another token."
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// What a token is put into where a browser cannot send a header: a WebSocket's protocols.
pub const TOKEN_PROTOCOL: &str = "faceglass.token.";

/// A page of somebody else's must not use the browser of whoever may ask: neither from another origin nor, where no token is asked for, by a name
/// that was made to lead to this machine.
///
/// # Errors
/// [`Problem`] if it does.
pub fn from_here(has_tokens: bool, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or("");
    if !has_tokens && !is_this_machine(host) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "other_host",
            "Without tokens the server answers on this machine alone; ask for localhost, or give it tokens with --token-file.",
        ));
    }
    let Some(origin) = text(header::ORIGIN) else {
        return Ok(());
    };
    let of_origin = origin.split_once("://").map_or("", |(_, host)| host);
    if of_origin.eq_ignore_ascii_case(host) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "other_origin",
        "A page of another origin asked; open the server's own page, or ask from a program.",
    ))
}

/// Whether a `Host` names this machine.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The token that a request brings.
pub fn given_token(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(key) = text("x-api-key") {
        return Some(key.to_owned());
    }
    if let Some((kind, token)) = text("authorization").and_then(|value| value.split_once(' '))
        && kind.eq_ignore_ascii_case("bearer")
    {
        return Some(token.trim().to_owned());
    }
    let protocols = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    let mut protocols = protocols.filter_map(|value| value.to_str().ok());
    protocols.find_map(|value| {
        let mut each = value.split(',').map(str::trim);
        each.find_map(|one| one.strip_prefix(TOKEN_PROTOCOL).map(str::to_owned))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_this_machine() {
        for host in [
            "localhost",
            "localhost:8000",
            "127.0.0.1:80",
            "[::1]:8000",
            "[::1]",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "localhost.example.org:80",
            "10.0.0.1:8000",
            "[fe80::1]:80",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
