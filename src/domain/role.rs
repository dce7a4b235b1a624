//! Roles (роль): the templates of the founding acts with what each may do, in one table. A region gives
//! a role the name its act has for it (`region.toml`); it never widens one.

use serde::{Deserialize, Serialize};

use super::permission::{Permission, group::*};

/// What part of the region a role is for. A part that must be named and is not leaves nothing to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// The whole region, unless the user's scope is smaller.
    Region,
    /// Sectors, at least one.
    Sector,
    /// Municipalities, at least one.
    Territory,
    /// What one body answers for.
    Body,
    /// A kind of the centre's own work (feedback, monitoring, training …), not a part of the region.
    Direction,
    /// A sector where one is named, else a direction.
    SectorOrDirection,
    /// One card, by a link: no account at all.
    OneCard,
}

impl ScopeKind {
    /// The stable id, as in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Sector => "sector",
            Self::Territory => "territory",
            Self::Body => "body",
            Self::Direction => "direction",
            Self::SectorOrDirection => "sector_or_direction",
            Self::OneCard => "one_card",
        }
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $name:literal, $scope:ident,
        $groups:expr, deny $denied:expr;)*) => {
        /// A role (роль) on the desk.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])* $variant,)* }

        impl Role {
            /// All roles in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The Russian name where the act of the region has none.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What part of the region it is for.
            pub const fn scope_kind(self) -> ScopeKind {
                match self { $(Self::$variant => ScopeKind::$scope,)* }
            }

            const fn groups(self) -> &'static [&'static [Permission]] {
                match self { $(Self::$variant => $groups,)* }
            }

            const fn denied(self) -> &'static [Permission] {
                match self { $(Self::$variant => $denied,)* }
            }
        }
    };
}

use Permission::{CardPrivate, CardRead, ExportRows, HistoryRead, SearchItems};

roles! {
    /// Sets up the desk, and does what nobody else is there for. A centre begins with this one.
    Admin = "admin", "администратор", Region, SETUP, deny &[];
    /// Утверждает планы и отчёты, ставит на контроль.
    Curator = "curator", "куратор", Region,
        &[SEE, FIGURES, CONTROL, AGREE], deny &[SearchItems, ExportRows];
    /// Подаёт заявки на доступ, привлекает органы.
    Executor = "executor", "ответственный исполнитель", Region,
        &[SEE, FIGURES, PLAN, REQUEST], deny &[];
    /// Ведёт центр каждый день.
    Head = "head", "руководитель центра", Region,
        &[SEE, WORK, DISPATCH, APPROVE, PUBLISH, FIGURES, SEARCH, ROWS, PLAN, RULES2, DUTY, REQUEST,
            AUDIT, PRIVATE], deny &[];
    /// Ищет риски и повторы, пробует правила.
    Analyst = "analyst", "аналитик", Region,
        &[SEE, FIGURES, SEARCH, ROWS, PLAN, RULES], deny &[];
    /// Работает с очередью.
    Operator = "operator", "оператор", Region, &[SEE, WORK, DISPATCH, PUBLISH, SEARCH], deny &[];
    /// Ведёт направление деятельности центра.
    DirectionHead = "direction_head", "руководитель направления", Direction,
        &[SEE, WORK, DISPATCH, APPROVE, FIGURES, SEARCH, DUTY], deny &[];
    /// Ведёт машину и учётные записи; сообщений не видит.
    TechAdmin = "tech_admin", "технический администратор", Region,
        &[TECH], deny &[CardRead, SearchItems];
    /// Отвечает за показатели отраслевого блока.
    SectorResponsible = "sector_responsible", "ответственный за отраслевой блок", Sector,
        &[SEE, APPROVE, FIGURES, PLAN, OBJECT], deny &[];
    /// Ведёт карточки отраслевого блока.
    SectorHead = "sector_head", "руководитель отраслевого блока", Sector,
        &[SEE, WORK, DISPATCH, PUBLISH, FIGURES, PLAN, OBJECT, PRIVATE], deny &[];
    /// Связывает центр с органами.
    CenterLiaison = "center_liaison", "ответственный центра за связь с органами", SectorOrDirection,
        &[SEE, WORK, DISPATCH, SEARCH, FIGURES], deny &[];
    /// Связывает орган с центром.
    BodyLiaison = "body_liaison", "ответственный органа за связь с центром", Body,
        &[SEE, WORK, PUBLISH, OBJECT], deny &[];
    /// Готовит разъяснения.
    Media = "media", "ответственный за работу с массмедиа", Region,
        &[MEDIA, &[Permission::PagesRead, Permission::SummaryRead]],
        deny &[SearchItems, CardPrivate];
    /// Следит за исполнением.
    Controller = "controller", "ответственный за контроль", Region,
        &[SEE, FIGURES, &[Permission::ControlSet]], deny &[];
    /// Координирует, ведёт перечень органов.
    ProjectOffice = "project_office", "проектный офис", Region, &[FIGURES, PLAN, BODIES], deny &[];
    /// Видит показатели, карточек не видит.
    Observer = "observer", "наблюдатель", Region, &[FIGURES], deny &[CardRead];
    /// Ведёт муниципальный центр на его территории.
    McuHead = "mcu_head", "руководитель муниципального центра", Territory,
        &[SEE, WORK, DISPATCH, APPROVE, PUBLISH, FIGURES, PLAN, OBJECT, REQUEST, DUTY, PRIVATE],
        deny &[];
    /// Работает в муниципальном центре.
    McuOperator = "mcu_operator", "сотрудник муниципального центра", Territory,
        &[SEE, WORK, PUBLISH], deny &[];
    /// Отвечает по одной карточке, по ссылке.
    Outside = "outside", "иной орган или организация", OneCard,
        &[OUTSIDE], deny &[SearchItems, HistoryRead];
}

impl Role {
    /// True when the table gives it the permission; what it denies wins.
    pub fn allows(self, permission: Permission) -> bool {
        let given = |group: &&[Permission]| group.contains(&permission);
        self.groups().iter().any(given) && !self.denied().contains(&permission)
    }

    /// True when private cards may be opened to a user of this role by name.
    pub const fn may_be_let_into_private(self) -> bool {
        matches!(self, Self::Operator)
    }

    /// True when a user can have it: a guest with a link to one card is no user.
    pub fn has_account(self) -> bool {
        self.scope_kind() != ScopeKind::OneCard
    }

    /// The role with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.id() == id)
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("нет роли «{word}»; есть: {}", known())]
pub struct ParseRoleError {
    word: String,
}

fn known() -> String {
    let ids: Vec<&str> = Role::ALL.iter().map(|role| role.id()).collect();
    ids.join(", ")
}

impl std::str::FromStr for Role {
    type Err = ParseRoleError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::from_id(word).ok_or_else(|| ParseRoleError {
            word: word.to_owned(),
        })
    }
}

/// A role as a region offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionRole {
    /// The template.
    pub role: Role,
    /// The region's name for it, or the common one.
    pub name: String,
    /// The clauses of the act that speak of it.
    pub clause: Option<String>,
    /// False where the act does not name the role: «актом не определено».
    pub by_act: bool,
}
