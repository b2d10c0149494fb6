use std::io::BufRead;
// snippet begins
// Cargo.toml: base64 = "0.22", hmac = "0.12", sha2 = "0.10"
use base64::{engine::general_purpose::STANDARD, Engine};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// true if the message was signed with the secret (whsec_...) not more than five minutes ago. `body`: the raw bytes.
pub fn is_signed(secret: &str, id: &str, timestamp: &str, signature: &str, body: &[u8], now_seconds: i64) -> bool {
    let Ok(at) = timestamp.parse::<i64>() else { return false };
    if now_seconds.abs_diff(at) > 300 {
        return false;
    }
    let Ok(key) = STANDARD.decode(secret.trim_start_matches("whsec_")) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return false };
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    signature
        .split(' ')
        .filter_map(|each| STANDARD.decode(each.strip_prefix("v1,")?).ok())
        // verify_slice compares in constant time.
        .any(|given| mac.clone().verify_slice(&given).is_ok())
}
// snippet ends

/// For the test: a line of secret, id, timestamp, signatures, now and body (base64), separated by tabs; answers a line.
fn main() {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let part: Vec<&str> = line.split('\t').collect();
        let (now, body) = (part[4].parse().unwrap_or(0), STANDARD.decode(part[5]).unwrap_or_default());
        println!("{}", is_signed(part[0], part[1], part[2], part[3], &body, now));
    }
}
