//! Enumerations that are stored, sent and shown as words.

/// Declares an enumeration with, for each variant, the word that is stored and sent and the Chinese
/// label that is shown.
///
/// ```ignore
/// words! {
///     /// 产权类型
///     pub enum Ownership { Single = "single" "单一", Split = "split" "分散" }
/// }
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal $label:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// Word and label of every variant, as a choice in a form.
            pub const CHOICES: &'static [(&'static str, &'static str)] = &[$(($word, $label)),+];

            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
            pub const fn label(self) -> &'static str {
                match self { $($name::$variant => $label),+ }
            }
            /// The word or the Chinese label.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word | $label => Some($name::$variant),)+ _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                $name::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("unknown word {text}")))
            }
        }
        impl From<$name> for $crate::db::Val {
            fn from(word: $name) -> Self { $crate::db::Val::Text(Some(word.as_str().to_owned())) }
        }
        impl From<Option<$name>> for $crate::db::Val {
            fn from(word: Option<$name>) -> Self { $crate::db::Val::Text(word.map(|w| w.as_str().to_owned())) }
        }
        impl $crate::db::Column for $name {
            fn column(row: &$crate::db::Row, at: $crate::db::At<'_>) -> $crate::db::Result<Self> {
                let text: String = $crate::db::Column::column(row, at)?;
                $name::parse(&text).ok_or_else(|| $crate::db::Error::inconsistent(stringify!($name), &text))
            }
        }
    };
}
