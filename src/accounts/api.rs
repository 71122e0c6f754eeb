//! `/api/v1/tokens` and `/api/v1/me`.

use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use super::{service, tokens};
use crate::app::App;
use crate::web::Tag;
use crate::web::answers::Gone;
use crate::web::caller::Caller;
use crate::web::problem::Problem;

pub struct AccountsApi {
    app: App,
}

impl AccountsApi {
    pub fn new(app: App) -> Self {
        AccountsApi { app }
    }
}

#[derive(Object)]
struct Credentials {
    #[oai(validator(max_length = 60))]
    login: String,
    #[oai(validator(max_length = 1000))]
    password: String,
    /// What the token is for, to tell it from others in the list: at most 60 characters.
    name: Option<String>,
}

/// A bearer token. It is shown once.
#[derive(Object)]
struct Token {
    token: String,
    /// RFC 3339
    expires_at: String,
}

/// A token that was given out, without its secret.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct GivenToken {
    id: String,
    name: Option<String>,
    /// RFC 3339
    created_at: String,
    /// The last day on which it was used.
    used_on: Option<String>,
    /// RFC 3339
    expires_at: String,
}

impl From<tokens::Token> for GivenToken {
    fn from(token: tokens::Token) -> Self {
        GivenToken {
            id: token.id,
            name: token.name,
            created_at: token.created_at.rfc3339(),
            used_on: token.used_on.map(|day| day.to_string()),
            expires_at: token.expires_at.rfc3339(),
        }
    }
}

#[derive(Object)]
struct GivenTokens {
    items: Vec<GivenToken>,
}

#[derive(ApiResponse)]
enum Created {
    #[oai(status = 201)]
    Token(Json<Token>),
}

/// The caller: who, and which roles over what.
#[derive(Object)]
struct Me {
    id: String,
    name: String,
    zone_id: String,
    roles: Vec<HeldRole>,
}

#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct HeldRole {
    role: String,
    label: String,
    /// What kind of thing the role is over.
    over_kind: Option<String>,
    over_id: Option<String>,
}

#[OpenApi(tag = "Tag::Accounts")]
impl AccountsApi {
    /// Sign in as a program.
    ///
    /// 401 when login or password does not fit, 403 while the password is not the person's own (it is
    /// changed on the page `/password`), 429 after too many failures.
    #[oai(path = "/tokens", method = "post", operation_id = "create_token")]
    async fn create_token(&self, request: &poem::Request, body: Json<Credentials>) -> Result<Created, Problem> {
        let address = request.remote_addr().to_string();
        let address = address
            .rsplit_once(':')
            .map_or(address.as_str(), |(host, _)| host)
            .to_owned();
        let said = body.0;
        let name = said.name.as_deref();
        let signed = service::give_token(&self.app, &said.login, &said.password, &address, name).await?;
        Ok(Created::Token(Json(Token {
            token: signed.secret,
            expires_at: signed.expires_at.rfc3339(),
        })))
    }

    /// One's own tokens that still serve (接口令牌), the latest first, 200 at most.
    #[oai(path = "/tokens", method = "get", operation_id = "list_tokens")]
    async fn list_tokens(&self, caller: Caller) -> Result<Json<GivenTokens>, Problem> {
        let found = tokens::list(&self.app, &caller.actor).await?;
        let items = found.into_iter().map(GivenToken::from).collect();
        Ok(Json(GivenTokens { items }))
    }

    /// Take one of one's own tokens back (撤销): what comes with it from now on is answered 401.
    ///
    /// 404 when the caller has no such token.
    #[oai(path = "/tokens/:id", method = "delete", operation_id = "revoke_token")]
    async fn revoke_token(&self, caller: Caller, id: Path<String>) -> Result<Gone, Problem> {
        tokens::revoke(&self.app, &caller.actor, &id.0).await?;
        Ok(Gone::Gone)
    }

    /// Who am I (当前账号).
    #[oai(path = "/me", method = "get", operation_id = "get_me")]
    async fn get_me(&self, caller: Caller) -> Result<Json<Me>, Problem> {
        let actor = caller.actor;
        Ok(Json(Me {
            id: actor.person.to_string(),
            name: actor.name.clone(),
            zone_id: actor.zone.clone(),
            roles: actor
                .grants
                .iter()
                .map(|g| HeldRole {
                    role: g.role.as_str().to_owned(),
                    label: g.role.label().to_owned(),
                    over_kind: g.role.over().map(str::to_owned),
                    over_id: g.over.clone(),
                })
                .collect(),
        }))
    }
}
