//! What an H.264 sequence parameter set says of its pictures
//! (ITU-T H.264, 7.3.2.1.1 and annex E).

use crate::yuv::ColorCoding;

/// The part of a sequence parameter set that decides whether and how its
/// pictures can be decoded and turned into RGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sps {
    /// `profile_idc`: 66 Baseline, 77 Main, 100 High, …
    pub profile: u8,
    /// 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub chroma_format: u32,
    /// Bits of a luma sample.
    pub bit_depth: u32,
    /// Whether every picture is a whole frame (no interlacing).
    pub frames_only: bool,
    /// Width of the picture after cropping, in pixels.
    pub width: u32,
    /// Height of the picture after cropping, in pixels.
    pub height: u32,
    /// How colours are stored.
    pub color: ColorCoding,
}

/// Reads a sequence parameter set; `nal` begins with the NAL header byte.
/// `None` if it is too short or contradicts itself.
pub fn parse(nal: &[u8]) -> Option<Sps> {
    if nal.first()? & 0x1f != 7 {
        return None;
    }
    let payload = strip_emulation_prevention(nal.get(1..)?);
    let mut bits = Bits::new(&payload);
    let profile = bits.bits(8)? as u8;
    bits.bits(16)?;
    bits.golomb()?;
    let (chroma_format, bit_depth) = if has_chroma_info(profile) {
        parse_chroma(&mut bits)?
    } else {
        (1, 8)
    };
    skip_picture_order(&mut bits)?;
    bits.golomb()?;
    bits.bits(1)?;
    let width_blocks = bits.golomb()?.checked_add(1)?;
    let height_units = bits.golomb()?.checked_add(1)?;
    let frames_only = bits.bits(1)? == 1;
    if !frames_only {
        bits.bits(1)?;
    }
    bits.bits(1)?;
    let field_factor = if frames_only { 1 } else { 2 };
    let (width, height) = cropped_size(
        &mut bits,
        width_blocks.checked_mul(16)?,
        height_units.checked_mul(16 * field_factor)?,
        chroma_format,
        field_factor,
    )?;
    Some(Sps {
        profile,
        chroma_format,
        bit_depth,
        frames_only,
        width,
        height,
        color: parse_color(&mut bits).unwrap_or_default(),
    })
}

fn has_chroma_info(profile: u8) -> bool {
    matches!(
        profile,
        100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135
    )
}

fn parse_chroma(bits: &mut Bits<'_>) -> Option<(u32, u32)> {
    let chroma_format = bits.golomb()?;
    if chroma_format == 3 {
        bits.bits(1)?;
    }
    let bit_depth = bits.golomb()?.checked_add(8)?;
    bits.golomb()?;
    bits.bits(1)?;
    if bits.bits(1)? == 1 {
        let lists = if chroma_format == 3 { 12 } else { 8 };
        for list in 0..lists {
            if bits.bits(1)? == 1 {
                skip_scaling_list(bits, if list < 6 { 16 } else { 64 })?;
            }
        }
    }
    Some((chroma_format, bit_depth))
}

fn skip_scaling_list(bits: &mut Bits<'_>, size: usize) -> Option<()> {
    let (mut last, mut next) = (8_i32, 8_i32);
    for _ in 0..size {
        if next != 0 {
            next = last.wrapping_add(bits.signed_golomb()?).rem_euclid(256);
        }
        if next != 0 {
            last = next;
        }
    }
    Some(())
}

fn skip_picture_order(bits: &mut Bits<'_>) -> Option<()> {
    bits.golomb()?;
    match bits.golomb()? {
        0 => {
            bits.golomb()?;
        }
        1 => {
            bits.bits(1)?;
            bits.golomb()?;
            bits.golomb()?;
            for _ in 0..bits.golomb()?.min(255) {
                bits.golomb()?;
            }
        }
        _ => {}
    }
    Some(())
}

fn cropped_size(
    bits: &mut Bits<'_>,
    width: u32,
    height: u32,
    chroma_format: u32,
    field_factor: u32,
) -> Option<(u32, u32)> {
    if bits.bits(1)? == 0 {
        return Some((width, height));
    }
    let [left, right, top, bottom] = [
        bits.golomb()?,
        bits.golomb()?,
        bits.golomb()?,
        bits.golomb()?,
    ];
    let unit_x = if matches!(chroma_format, 1 | 2) { 2 } else { 1 };
    let unit_y = if chroma_format == 1 { 2 } else { 1 } * field_factor;
    let cut_x = left.checked_add(right)?.checked_mul(unit_x)?;
    let cut_y = top.checked_add(bottom)?.checked_mul(unit_y)?;
    let size = (width.checked_sub(cut_x)?, height.checked_sub(cut_y)?);
    (size.0 > 0 && size.1 > 0).then_some(size)
}

fn parse_color(bits: &mut Bits<'_>) -> Option<ColorCoding> {
    let has_vui = bits.bits(1)? == 1;
    if !has_vui {
        return None;
    }
    if bits.bits(1)? == 1 && bits.bits(8)? == 255 {
        bits.bits(32)?;
    }
    if bits.bits(1)? == 1 {
        bits.bits(1)?;
    }
    let has_video_signal = bits.bits(1)? == 1;
    if !has_video_signal {
        return None;
    }
    bits.bits(3)?;
    let full_range = bits.bits(1)? == 1;
    let matrix = if bits.bits(1)? == 1 {
        bits.bits(16)?;
        // 2 stands for "unspecified".
        Some(bits.bits(8)? as u8).filter(|&matrix| matrix != 2)
    } else {
        None
    };
    Some(ColorCoding { full_range, matrix })
}

/// Takes out the 3 of every 0 0 3, which only keeps start codes from arising.
fn strip_emulation_prevention(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for &byte in bytes {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
    out
}

struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Bits<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    fn bits(&mut self, count: u32) -> Option<u32> {
        let mut value = 0_u32;
        for _ in 0..count {
            let byte = self.bytes.get(self.position / 8)?;
            let bit = (byte >> (7 - self.position % 8)) & 1;
            value = (value << 1) | u32::from(bit);
            self.position += 1;
        }
        Some(value)
    }

    /// Exponential Golomb code, ue(v).
    fn golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.bits(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        let rest = self.bits(zeros)?;
        Some(((1_u64 << zeros) - 1) as u32 + rest)
    }

    /// Signed exponential Golomb code, se(v).
    fn signed_golomb(&mut self) -> Option<i32> {
        let code = i64::from(self.golomb()?);
        let half = (code + 1) / 2;
        i32::try_from(if code % 2 == 1 { half } else { -half }).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    // High profile, level 2.2, 640x480, written bit by bit from the standard.
    fn high_640x480() -> Vec<u8> {
        let mut bits = String::new();
        bits += "01100100"; // profile 100
        bits += "00000000"; // constraints
        bits += "00010110"; // level 22
        bits += "1"; // id 0
        bits += "010"; // chroma 1
        bits += "1"; // luma depth 8
        bits += "1"; // chroma depth 8
        bits += "0"; // no lossless
        bits += "0"; // no scaling lists
        bits += "1"; // frame number bits 4
        bits += "1"; // order type 0
        bits += "00101"; // order bits 8 (ue 4)
        bits += "00101"; // four reference frames
        bits += "0"; // no gaps
        bits += "000000101000"; // ue(39): 40 blocks, filled below
        bits.truncate(bits.len() - 12);
        bits += "00000101000"; // ue(39)
        bits += "000011110"; // ue(29)
        bits += "1"; // frames only
        bits += "1"; // direct 8x8
        bits += "0"; // no cropping
        bits += "1"; // vui
        bits += "0"; // no aspect ratio
        bits += "0"; // no overscan
        bits += "1"; // video signal
        bits += "101"; // format unspecified
        bits += "1"; // full range
        bits += "1"; // colour description
        bits += "00000001"; // primaries
        bits += "00000001"; // transfer
        bits += "00000001"; // matrix BT.709
        bits += "1000000";
        let mut nal = vec![0x67];
        for chunk in bits.as_bytes().chunks(8) {
            let text = std::str::from_utf8(chunk).unwrap();
            nal.push(u8::from_str_radix(&format!("{text:0<8}"), 2).unwrap());
        }
        nal
    }

    #[test]
    fn size_and_colour_are_read() {
        let sps = parse(&high_640x480()).unwrap();
        assert_eq!((sps.width, sps.height), (640, 480));
        assert_eq!((sps.profile, sps.chroma_format, sps.bit_depth), (100, 1, 8));
        assert!(sps.frames_only);
        assert_eq!(
            sps.color,
            ColorCoding {
                full_range: true,
                matrix: Some(1)
            }
        );
    }

    #[test]
    fn other_units_are_refused() {
        assert_eq!(parse(&[0x68, 1, 2, 3, 4, 5, 6, 7, 8]), None);
        assert_eq!(parse(&[]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_can_harm(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let mut nal = vec![0x67];
            nal.extend(bytes);
            let _ = parse(&nal);
        }
    }
}
