//! What is refused before a spreadsheet library sees it: files that are something else, and files
//! that grow beyond all measure when they are opened.

use std::io::{self, Cursor, Read, Write};

use zip::ZipArchive;

use super::read::FileError;

/// The most a file may weigh as it was sent.
pub const MOST_BYTES: usize = 64 << 20;
/// The most all parts of a workbook may weigh together when unpacked.
const MOST_UNPACKED: u64 = 300 << 20;
/// Parts of this size and more must not be packed tighter than [`MOST_RATIO`]; long sheets of
/// repeating rows reach about 60.
const LARGE_PART: u64 = 32 << 20;
const MOST_RATIO: u64 = 250;
const MOST_PARTS: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Xlsx,
    Xls,
    Ods,
    Csv,
}

/// What the bytes are, whatever the name of the file says.
pub fn container(bytes: &[u8]) -> Result<Container, FileError> {
    if bytes.is_empty() {
        return Err(FileError::new("empty_file", "文件是空的，请重新选择"));
    }
    if bytes.len() > MOST_BYTES {
        return Err(FileError::new(
            "too_large",
            format!("文件超过{} MB，请按工作表或按年份分成几个文件", MOST_BYTES >> 20),
        ));
    }
    if bytes.starts_with(b"PK") {
        return unpackable(bytes);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if bytes.windows(encrypted.len()).any(|w| w == encrypted) {
            return Err(encrypted_file());
        }
        return Ok(Container::Xls);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    if ["<html", "<!doctype", "<table", "<?xml"]
        .iter()
        .any(|tag| head.contains(tag))
    {
        return Err(FileError::new(
            "web_page",
            "这其实是网页或 XML，只是名字像表格：请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入",
        ));
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if !utf16 && bytes.iter().take(65_536).any(|b| *b == 0) {
        return Err(wrong_type());
    }
    let magic: [&[u8]; 4] = [b"%PDF", b"\xff\xd8\xff", b"Rar!", b"GIF8"];
    if magic.iter().any(|m| bytes.starts_with(m)) {
        return Err(wrong_type());
    }
    Ok(Container::Csv)
}

pub fn encrypted_file() -> FileError {
    FileError::new("encrypted", "文件设了打开密码，请去掉密码后再导入")
}

pub fn broken() -> FileError {
    FileError::new(
        "broken_workbook",
        "文件不完整或已损坏，请用 Excel 或 WPS 打开确认无误，另存一份后再导入",
    )
}

pub fn too_much() -> FileError {
    FileError::new("too_large", "表格的行或单元格太多，请删去空白区域，或分成几个文件")
}

fn wrong_type() -> FileError {
    FileError::new("wrong_type", "这不是表格，请选择 .xlsx、.xls、.ods 或 .csv 文件")
}

/// Unpacks every part once, into nothing, and says what kind of document the parts make.
fn unpackable(bytes: &[u8]) -> Result<Container, FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MOST_PARTS {
        return Err(bomb());
    }
    let mut kind = None;
    let mut total = 0;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| broken())?;
        let packed = part.compressed_size().max(1);
        let name = part.name().unwrap_or_default().replace('\\', "/").to_ascii_lowercase();
        match name.as_str() {
            "xl/workbook.xml" => kind = Some(Container::Xlsx),
            "xl/workbook.bin" => {
                return Err(FileError::new("xlsb", "不支持 .xlsb，请另存为 .xlsx 后再导入"));
            }
            "mimetype" => {
                let mut mime = Vec::new();
                part.by_ref().take(100).read_to_end(&mut mime).map_err(|_| broken())?;
                if mime.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
                    kind = Some(Container::Ods);
                }
            }
            _ => {}
        }
        let mut size = Counting {
            seen: 0,
            most: MOST_UNPACKED - total,
            packed,
        };
        if let Err(e) = io::copy(&mut part, &mut size) {
            return Err(if e.kind() == io::ErrorKind::FileTooLarge {
                bomb()
            } else {
                broken()
            });
        }
        total += size.seen;
    }
    kind.ok_or_else(wrong_type)
}

fn bomb() -> FileError {
    FileError::new(
        "zip_bomb",
        "文件解开后大得不正常，不能导入：请另存为一份只含台账的 .xlsx",
    )
}

/// Where unpacked bytes go to be counted.
struct Counting {
    seen: u64,
    most: u64,
    packed: u64,
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.seen += bytes.len() as u64;
        if self.seen > self.most || (self.seen > LARGE_PART && self.seen / self.packed > MOST_RATIO) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
    fn fault(bytes: &[u8]) -> &'static str {
        container(bytes).unwrap_err().code
    }

    #[test]
    fn a_part_that_swells_is_a_bomb() {
        let zeros = vec![b'0'; 40 << 20];
        let bomb = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sheet1.xml", &zeros)]);
        assert!(bomb.len() < 100_000);
        assert_eq!(fault(&bomb), "zip_bomb");
    }

    #[test]
    fn what_is_no_spreadsheet_is_named() {
        assert_eq!(fault(b""), "empty_file");
        assert_eq!(fault(&zipped(&[("word/document.xml", b"<w/>")])), "wrong_type");
        assert_eq!(fault(&zipped(&[("xl/workbook.bin", b"..")])), "xlsb");
        assert_eq!(fault(b"\xff\xd8\xff\xe0\x00\x10JFIF"), "wrong_type");
        assert_eq!(fault(b"\x89PNG\r\n\x1a\n\x00\x00"), "wrong_type");
        assert_eq!(fault(b"<html><table><tr>"), "web_page");
        let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0];
        locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(fault(&locked), "encrypted");
    }

    #[test]
    fn a_cut_workbook_is_broken() {
        let whole = zipped(&[("xl/workbook.xml", b"<workbook/>")]);
        assert_eq!(container(&whole), Ok(Container::Xlsx));
        assert_eq!(fault(&whole[..whole.len() / 2]), "broken_workbook");
    }
}
