//! Faults of the library in the interface's language.
//!
//! The library's errors are typed and say themselves in English, for commands and logs. Here each has its Chinese twin; `match` sees to it that a
//! new one is not forgotten.

use super::lang::Lang;
use crate::archive::fulltext::FullTextError;

/// Why the full-text index cannot be asked.
pub(crate) fn of_texts(lang: Lang, fault: &FullTextError) -> String {
    if lang == Lang::English {
        return fault.to_string();
    }
    match fault {
        FullTextError::Damaged { path, what } => {
            format!("{}：全文索引已损坏（{what}），正在自动重建，请稍后再试", path.display())
        }
        FullTextError::Unwritable { path, what } => {
            format!("{}：全文索引无法写入（{what}）：请清出磁盘空间，或用 --store 另指存储文件夹", path.display())
        }
    }
}
