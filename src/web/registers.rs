//! The operations that every register has: list, add, read, change. A slice names them and their
//! paths; what they do is `registers::rows`.

/// Declares the operations of a register.
///
/// ```ignore
/// register_api! {
///     BuildingsApi of Building in "buildings", fields::BUILDING,
///     at "/buildings", "/buildings/:id", "/buildings/:id/changes",
///     named list_buildings, add_building, get_building, change_building,
///     "楼宇"
/// }
/// ```
#[macro_export]
macro_rules! register_api {
    ($api:ident of $row:ident in $sheet:tt, $fields:expr,
     at $all:tt, $one:tt, $changes:tt, named $list:ident $list_id:tt, $add:ident $add_id:tt, $get:ident $get_id:tt,
     $change:ident $change_id:tt, $about:tt) => {
        $crate::register_api! {
            @rows $api of $row in $sheet, $fields,
            at $all, $one, $changes, named $add $add_id, $get $get_id, $change $change_id, $about,
            {
                #[doc = concat!("List or search ", $about, ".")]
                ///
                /// `q` is any part of the name, two characters suffice; `building_id` leaves the rows
                /// of one building.
                #[oai(path = $all, method = "get", operation_id = $list_id)]
                async fn $list(
                    &self,
                    caller: $crate::web::caller::Caller,
                    q: poem_openapi::param::Query<Option<String>>,
                    building_id: poem_openapi::param::Query<Option<String>>,
                    limit: poem_openapi::param::Query<Option<i64>>,
                    cursor: poem_openapi::param::Query<Option<String>>,
                ) -> Result<poem_openapi::payload::Json<$crate::web::rows::Listed<$row>>, $crate::web::problem::Problem> {
                    let asked = $crate::registers::rows::Asked {
                        q: q.0,
                        building: building_id.0,
                        cursor: cursor.0,
                        limit: $crate::web::params::limit(limit.0)?,
                    };
                    let page = $crate::registers::rows::list(&self.app, &caller.actor, $sheet, asked).await?;
                    Ok($crate::web::rows::Listed::of(page))
                }
            }
        }
    };
    (@rows $api:ident of $row:ident in $sheet:tt, $fields:expr $(, changed by $change_fields:expr)?,
     at $all:tt, $one:tt, $changes:tt, named $add:ident $add_id:tt, $get:ident $get_id:tt,
     $change:ident $change_id:tt, $about:tt, { $($more:item)* }) => {
        pub struct $row;
        impl $crate::web::body::Described for $row {
            const NAME: &'static str = stringify!($row);
            const FIELDS: &'static [$crate::kernel::Field] = $fields;
            $(const CHANGE: &'static [$crate::kernel::Field] = $change_fields;)?
        }

        pub struct $api {
            app: $crate::app::App,
        }
        impl $api {
            pub fn new(app: $crate::app::App) -> Self {
                Self { app }
            }
        }

        #[poem_openapi::OpenApi(tag = "crate::web::Tag::Registers")]
        impl $api {
            $($more)*

            #[doc = concat!("Add one: ", $about, ".")]
            ///
            /// 409 when it is there already, 422 with every field that is wrong. What is kept and yet
            /// should be looked at again is named in `warnings`.
            #[oai(path = $all, method = "post", operation_id = $add_id)]
            async fn $add(
                &self,
                caller: $crate::web::caller::Caller,
                body: poem_openapi::payload::Json<$crate::web::body::Fields<$row>>,
            ) -> Result<$crate::web::rows::Made<$row>, $crate::web::problem::Problem> {
                let row = $crate::registers::rows::add(&self.app, &caller.actor, $sheet, $fields, &body.0.0).await?;
                Ok($crate::web::rows::Made::at(&mut self.app.db.read().await?, &caller.actor, $all, &row).await?)
            }

            #[doc = concat!("Read one: ", $about, ".")]
            ///
            /// 404 when there is none, or the caller may not know of it.
            #[oai(path = $one, method = "get", operation_id = $get_id)]
            async fn $get(
                &self,
                caller: $crate::web::caller::Caller,
                id: poem_openapi::param::Path<String>,
            ) -> Result<$crate::web::rows::Kept<$row>, $crate::web::problem::Problem> {
                let mut tx = self.app.db.read().await?;
                let row = $crate::registers::rows::get(&mut tx, &caller.actor, $sheet, &id.0).await?;
                Ok($crate::web::rows::Kept::of(&mut tx, &caller.actor, &row).await?)
            }

            #[doc = concat!("Change one: ", $about, ".")]
            ///
            /// Needs `If-Match` with the version that was read: 428 without, 412 when somebody was
            /// faster. What is left out stays as it is; what tells it from the others never changes.
            #[oai(path = $changes, method = "post", operation_id = $change_id)]
            async fn $change(
                &self,
                caller: $crate::web::caller::Caller,
                id: poem_openapi::param::Path<String>,
                on: $crate::web::params::IfMatch,
                body: poem_openapi::payload::Json<$crate::web::rows::Part<$row>>,
            ) -> Result<$crate::web::rows::Kept<$row>, $crate::web::problem::Problem> {
                let of = (id.0.as_str(), on.version()?);
                let fields = <$row as $crate::web::body::Described>::CHANGE;
                let row = $crate::registers::rows::change(&self.app, &caller.actor, $sheet, fields, of, &body.0.0).await?;
                Ok($crate::web::rows::Kept::of(&mut self.app.db.read().await?, &caller.actor, &row).await?)
            }
        }
    };
}
